import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of a key for AES-256. */
const KEY_BYTES = 32;
const FILE = 'master.key';

/** A master key that is missing, malformed, readable by others, or not the one that the keys were wrapped with. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/**
 * The key under which every person's key is wrapped: `text` when given, else the file `master.key` in `folder`, which is made on first use
 * and readable by its owner only. Losing it erases every person; back it up apart from the data.
 * @param text 32 bytes in base64. @throws {MasterKeyError}
 */
export function loadMasterKey(folder: string, text?: string): Buffer {
  if (text !== undefined) return parseKey(text, 'OPSLEDGER_MASTER_KEY');
  const path = join(folder, FILE);
  createOnce(folder, path);
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new MasterKeyError(`${path} can be read by other users. Run: chmod 600 ${path}`);
  }
  return parseKey(readFileSync(path, 'utf8').trim(), path);
}

function parseKey(text: string, source: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64') !== text) {
    throw new MasterKeyError(`${source} must hold 32 bytes in base64, as made by: openssl rand -base64 32`);
  }
  return key;
}

/** Written aside, then linked: of two processes that start at once one wins, and no reader sees half a key. */
function createOnce(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statSync(path, { throwIfNoEntry: false })) return;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(aside, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  chmodSync(aside, 0o600);
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside);
  }
  syncFolder(folder);
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
