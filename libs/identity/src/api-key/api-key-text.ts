import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'opsl_';
const ID_BYTES = 16;
const SECRET_BYTES = 32;
const CHECKSUM_BYTES = 4;

/** A new key: the text is shown once, the hash is what is kept. */
export interface NewApiKey {
  readonly text: string;
  readonly hash: string;
}

/** A key as a client sends it. */
export interface ApiKeyText {
  readonly keyId: string;
  readonly secret: Uint8Array;
}

/** Makes the secret of a key. The text holds the key's id, 32 random bytes and a checksum, so that secret scanners and typing errors are easy to tell. */
export function newApiKey(keyId: string): NewApiKey {
  const secret = randomBytes(SECRET_BYTES);
  const body = Buffer.concat([Buffer.from(keyId.replaceAll('-', ''), 'hex'), secret]);
  return { text: PREFIX + Buffer.concat([body, checksum(body)]).toString('base64url'), hash: hashOf(secret).toString('hex') };
}

/** True for a credential that is meant as an API key. */
export function looksLikeApiKey(credential: string): boolean {
  return credential.startsWith(PREFIX);
}

/** Reads a key; undefined when its form or checksum is wrong. */
export function parseApiKey(text: string): ApiKeyText | undefined {
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  const body = bytes.subarray(0, ID_BYTES + SECRET_BYTES);
  const whole = bytes.length === ID_BYTES + SECRET_BYTES + CHECKSUM_BYTES && PREFIX + bytes.toString('base64url') === text;
  if (!whole || !timingSafeEqual(checksum(body), bytes.subarray(ID_BYTES + SECRET_BYTES))) return undefined;
  const hex = body.subarray(0, ID_BYTES).toString('hex');
  const keyId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return { keyId, secret: body.subarray(ID_BYTES) };
}

/** Compares a secret with a kept hash, in a time that does not depend on where they differ. */
export function matchesHash(secret: Uint8Array, hash: string): boolean {
  return timingSafeEqual(hashOf(secret), Buffer.from(hash, 'hex'));
}

function hashOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function checksum(body: Uint8Array): Buffer {
  return createHash('sha256').update(PREFIX).update(body).digest().subarray(0, CHECKSUM_BYTES);
}
