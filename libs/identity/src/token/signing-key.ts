import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key pair (Ed25519) with which the embedded default signs its own tokens. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * Opens the key in `<folder>/signing`, or makes it on first use; only the owner of the file can read it.
 * @throws {Error} when `production` is true: there, tokens come from an identity provider.
 */
export function openSigningKey(folder: string, production = process.env['NODE_ENV'] === 'production'): SigningKey {
  if (production)
    throw new Error('The local signing key is for development. In production, set OIDC_JWKS_URL, OIDC_ISSUER and OIDC_AUDIENCE.');
  const path = join(folder, 'signing');
  const privateKey = createPrivateKey(readKey(path) ?? makeKey(folder, path));
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`${path} is not an Ed25519 key.`);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function readKey(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Two processes may start at once: whoever writes second takes what the first wrote. */
function makeKey(folder: string, path: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
    return pem;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return readFileSync(path, 'utf8');
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
