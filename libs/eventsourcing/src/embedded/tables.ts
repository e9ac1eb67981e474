import { crc32 } from 'node:zlib';
import { open, type Database, type RootDatabase } from 'lmdb';
import { StoreDamaged } from '../event-store/errors.js';
import { readUint, writeUint } from './bytes.js';
import { AFTER_ALL_POSITIONS, positionKey, revisionKey } from './keys.js';
import { checkRecord, damaged, type CheckedRecord } from './record.js';

type Table = Database<Buffer, Buffer>;

/** The tables of the embedded store; all of them change in one transaction per group of appends. */
export interface Tables {
  readonly root: RootDatabase;
  /** Position -> record. The truth; the other tables could be made from it. */
  readonly log: Table;
  /** Heads, revisions and event ids of streams; see keys.ts. */
  readonly streams: Table;
  /** Command id -> position of the first event it recorded. */
  readonly commands: Table;
  /** Format, store id and owner: small JSON texts. */
  readonly meta: Database<string, string>;
}

/**
 * Opens LMDB so that a commit is flushed to disk before it is reported (`overlappingSync: false`). Groups are made by the appender;
 * LMDB's own batching by turns is off, because its extra promise would be rejected unheard when a commit fails.
 */
export function openTables(folder: string, readOnly: boolean): Tables {
  const root = open({ path: folder, noSubdir: false, overlappingSync: false, eventTurnBatching: false, readOnly, maxDbs: 8 });
  const table = (name: string): Table => root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' });
  return {
    root,
    log: table('log'),
    streams: table('streams'),
    commands: table('commands'),
    meta: root.openDB<string, string>({ name: 'meta', encoding: 'string' }),
  };
}

/** Position of the last record, 0 for an empty log. One look-up, whatever the log's length. */
export function lastPosition({ log }: Tables): number {
  for (const key of log.getKeys({ start: AFTER_ALL_POSITIONS, reverse: true, limit: 1 })) return readUint(key, 0);
  return 0;
}

/** A stream's head. `truncateBefore` is the first revision that stream reads show. */
export interface StreamHead {
  readonly revision: number;
  readonly truncateBefore: number;
  readonly state: 'open' | 'softDeleted' | 'tombstoned';
}

const STATES = ['open', 'softDeleted', 'tombstoned'] as const;
const HEAD_BYTES = 21;

/** The head's bytes: revision, first readable revision, state, and a CRC-32 of these and the key, since a wrong head would hide events. */
export function encodeHead(key: Buffer, { revision, truncateBefore, state }: StreamHead): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES);
  writeUint(bytes, revision, 0);
  writeUint(bytes, truncateBefore, 8);
  bytes[16] = STATES.indexOf(state);
  bytes.writeUInt32BE(headChecksum(key, bytes), 17);
  return bytes;
}

/** The head of a stream, undefined when it was never written. @throws {StoreDamaged} it does not match its checksum. */
export function readHead({ streams }: Tables, key: Buffer): StreamHead | undefined {
  const bytes = streams.getBinary(key);
  if (bytes === undefined) return undefined;
  const state = STATES[bytes[16] ?? STATES.length];
  if (bytes.length !== HEAD_BYTES || state === undefined || headChecksum(key, bytes) !== bytes.readUInt32BE(17)) {
    throw new StoreDamaged(`The head of stream "${key.toString('utf8', 0, key.length - 1)}" does not match its checksum.`);
  }
  return { revision: readUint(bytes, 0), truncateBefore: readUint(bytes, 8), state };
}

function headChecksum(key: Buffer, bytes: Buffer): number {
  return crc32(bytes.subarray(0, 17), crc32(key));
}

/** Where a revision lies in the log, undefined when the stream has no such revision. */
export function positionOfRevision({ streams }: Tables, key: Buffer, revision: number): number | undefined {
  const bytes = streams.getBinary(revisionKey(key, revision));
  return bytes === undefined ? undefined : readUint(bytes, 0);
}

/** The record at a position. @throws {StoreDamaged} it is missing or does not match its checksum. */
export function readRecord({ log }: Tables, position: number, stream?: string): CheckedRecord {
  return checkRecord(log.getBinary(positionKey(position)), position, stream);
}

/** The record of a revision at or below the stream's head. @throws {StoreDamaged} it is missing, damaged or another's. */
export function readRevision(tables: Tables, stream: string, key: Buffer, revision: number): CheckedRecord {
  const position = positionOfRevision(tables, key, revision);
  if (position === undefined) throw new StoreDamaged(`Revision ${revision} of stream "${stream}" is missing from the index.`);
  const record = readRecord(tables, position, stream);
  if (record.revision !== revision || !isOfStream(record, key)) {
    throw damaged(position, stream, `is not revision ${revision} of the stream whose index points to it`);
  }
  return record;
}

/** Compares names as bytes, without decoding: the key is the name and one zero byte. */
function isOfStream({ bytes }: CheckedRecord, key: Buffer): boolean {
  const length = key.length - 1;
  return bytes.readUInt16BE(6) === length && bytes.compare(key, 0, length, 60, 60 + length) === 0;
}
