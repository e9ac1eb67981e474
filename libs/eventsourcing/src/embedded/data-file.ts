import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreDamaged } from '../event-store/errors.js';

/** Version of the tables and records; a store of another version is refused. */
export const STORE_FORMAT = 1;
const MARKER = 'store.json';

/** What the marker beside the data file says, so that a lost data file is not taken for a new store. */
export interface Marker {
  readonly format: number;
  readonly storeId: string;
}

/** The marker of a store that was opened before, undefined for a new folder. @throws {StoreDamaged} it cannot be read. */
export function readMarker(folder: string): Marker | undefined {
  const path = join(folder, MARKER);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Marker;
  } catch (cause) {
    throw new StoreDamaged(`${path} cannot be read.`, { cause });
  }
}

/** Writes the marker durably, after the store itself. */
export function writeMarker(folder: string, marker: Marker): void {
  const path = join(folder, MARKER);
  writeFileSync(`${path}.new`, JSON.stringify(marker), { flush: true });
  renameSync(`${path}.new`, path);
  syncFolder(folder);
  syncFolder(join(folder, '..'));
}

/**
 * Refuses a data file that lost its tail: LMDB maps it into memory, where a missing page would end the process at some later read.
 * @throws {StoreDamaged} the file is missing though the store existed, is no LMDB file, or is shorter than its last commit says.
 */
export function checkDataFile(folder: string, existed: boolean): void {
  const path = join(folder, 'data.mdb');
  const size = existsSync(path) ? statSync(path).size : 0;
  if (size === 0) {
    if (existed)
      throw new StoreDamaged(`The event log ${path} is ${existsSync(path) ? 'empty' : 'missing'}; restore the folder from a backup.`);
    return;
  }
  const needed = bytesOfLastCommit(path);
  if (size < needed) {
    throw new StoreDamaged(`The event log ${path} has ${size} bytes of ${needed}: its end is cut off. Restore the folder from a backup.`);
  }
}

/** LMDB keeps two meta pages, written in turn; the one with the higher transaction number is the last commit. */
function bytesOfLastCommit(path: string): number {
  const first = readMeta(path, 0);
  const second = first && readMeta(path, first.pageSize);
  if (first === undefined || second === undefined) throw new StoreDamaged(`${path} is not an event log: its first pages are damaged.`);
  const last = first.transaction > second.transaction ? first : second;
  return (last.lastPage + 1) * last.pageSize;
}

interface MetaPage {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
}

const MAGIC = 0xbeefc0de;

/** The part of a meta page that tells the file's size. LMDB writes numbers in the machine's order: little-endian wherever it runs today. */
function readMeta(path: string, offset: number): MetaPage | undefined {
  const bytes = Buffer.alloc(160);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, bytes, 0, bytes.length, offset) < bytes.length) return undefined;
  } finally {
    closeSync(file);
  }
  const pageSize = bytes.readUInt32LE(48);
  if (bytes.readUInt32LE(24) !== MAGIC || pageSize < 512 || pageSize > 65_536) return undefined;
  return { pageSize, lastPage: Number(bytes.readBigUInt64LE(144)), transaction: Number(bytes.readBigUInt64LE(152)) };
}

/** Makes the names in a folder durable. Windows cannot open a folder, and needs no such step. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
