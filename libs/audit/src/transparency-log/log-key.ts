import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { noteKey, noteKeyText, type NoteKey, type NoteSigner } from '@opsledger/transparency';
import { writeDurably } from '../tiles/write-durably.js';

/** Where the log's key is. */
export interface LogKeyOptions {
  /** `<data>/keys`. */
  readonly folder: string;
  /** The key itself, as OPSLEDGER_LOG_KEY gives it; left out: a file in the folder, made on first use. */
  readonly given?: string;
}

/** The key cannot be used. */
export class LogKeyError extends Error {
  override readonly name = 'LogKeyError';
}

/** The file of the key in the folder `keys`. */
export const LOG_KEY_FILE = 'transparency.key';
/** Where a key waits for the log to take it; taken from here when a rotation was interrupted. */
const NEXT_KEY_FILE = 'transparency.next.key';
const OWNER_ONLY = 0o600;

/** Reads an Ed25519 key: PKCS #8 as PEM, or its DER in base64, which fits into a variable. @throws {LogKeyError} */
export function parseLogKey(text: string, where: string): KeyObject {
  try {
    const key = text.includes('-----BEGIN')
      ? createPrivateKey(text.replaceAll('\\n', '\n'))
      : createPrivateKey({ key: Buffer.from(text.trim(), 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // said below: the reason of the parser could quote the key
  }
  throw new LogKeyError(
    `${where} is not an Ed25519 private key (PKCS #8). Make one with: openssl genpkey -algorithm ed25519 -outform DER | base64`,
  );
}

/** The private keys of one node. */
export class LogKeys {
  constructor(private readonly options: LogKeyOptions) {}

  /** Signs for a log that is opened now, under its origin. Makes the key on first use. @throws {LogKeyError} */
  async first(origin: string): Promise<NoteSigner> {
    return signerOf((await this.current()) ?? (await this.make(LOG_KEY_FILE)), origin);
  }

  /** What signs with this key of the log; undefined when this node does not have it. @throws {LogKeyError} */
  async find(key: NoteKey): Promise<NoteSigner | undefined> {
    const current = await this.current();
    if (current && isOf(current, key)) return signerOf(current, key.name);
    const next = await this.read(NEXT_KEY_FILE);
    if (!next || !isOf(next, key)) return undefined;
    await this.takeNext();
    return signerOf(next, key.name);
  }

  /** Makes the key that is to sign next; it waits beside the current one until the log has taken it. @throws {LogKeyError} */
  async prepareNext(origin: string): Promise<NoteSigner> {
    if (this.options.given !== undefined)
      throw new LogKeyError(
        'The key comes from OPSLEDGER_LOG_KEY, which this program cannot change. Name a file for the new key, and give its content to every node.',
      );
    return signerOf((await this.read(NEXT_KEY_FILE)) ?? (await this.make(NEXT_KEY_FILE)), origin);
  }

  /** Puts the next key in the place of the current one, which is gone then: what it signed is checked by its public key. */
  async takeNext(): Promise<void> {
    await rename(join(this.options.folder, NEXT_KEY_FILE), join(this.options.folder, LOG_KEY_FILE));
  }

  private async current(): Promise<KeyObject | undefined> {
    const { given } = this.options;
    return given === undefined ? this.read(LOG_KEY_FILE) : parseLogKey(given, 'OPSLEDGER_LOG_KEY');
  }

  private async read(name: string): Promise<KeyObject | undefined> {
    const path = join(this.options.folder, name);
    try {
      return parseLogKey(await readFile(path, 'utf8'), path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Whoever is second takes what the first has made: what was signed with a key must not lose it. */
  private async make(name: string): Promise<KeyObject> {
    await writeDurably(join(this.options.folder, name), newLogKey().pem, { mode: OWNER_ONLY, keep: true });
    return (await this.read(name))!;
  }
}

/** A new private key, and its file. */
export function newLogKey(): { readonly key: KeyObject; readonly pem: string } {
  const key = generateKeyPairSync('ed25519').privateKey;
  return { key, pem: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** What signs with a private key under the name of a log. */
export function signerOf(privateKey: KeyObject, origin: string): NoteSigner {
  return { key: noteKey(origin, createPublicKey(privateKey)), privateKey };
}

const isOf = (privateKey: KeyObject, key: NoteKey): boolean => noteKeyText(signerOf(privateKey, key.name).key) === noteKeyText(key);
