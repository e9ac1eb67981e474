import { open, type Database, type RootDatabase } from 'lmdb';
import { StoreDamaged } from '../event-store/errors.js';
import { readUint } from './bytes.js';
import { AFTER_ALL_POSITIONS, originalOf, positionKey, revisionKey, streamKey } from './keys.js';
import { checkRecord, damaged, keptRecord, type CheckedRecord } from './record.js';
import { decodeHead, NEVER_WRITTEN, type StreamHead } from './stream-head.js';

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

/** The head of a stream, undefined when nothing about it was ever written. @throws {StoreDamaged} it does not match its checksum. */
export function readHead({ streams }: Tables, key: Buffer): StreamHead | undefined {
  const bytes = streams.getBinary(key);
  return bytes && decodeHead(key, bytes);
}

/** The head of any stream, as reads and appends must see it: a tombstone closes the stream of the metadata too. @throws {StoreDamaged} */
export function streamHead(tables: Tables, stream: string, key: Buffer): StreamHead {
  const head = readHead(tables, key) ?? NEVER_WRITTEN;
  const original = originalOf(stream);
  if (original === undefined || streamHead(tables, original, streamKey(original)).state !== 'tombstoned') return head;
  return { ...head, state: 'tombstoned' };
}

/** Where a revision lies in the log, undefined when the stream has no such revision. */
export function positionOfRevision({ streams }: Tables, key: Buffer, revision: number): number | undefined {
  const bytes = streams.getBinary(revisionKey(key, revision));
  return bytes === undefined ? undefined : readUint(bytes, 0);
}

/** The record at a position, checked, in memory that the next look-up writes over. @throws {StoreDamaged} it is missing or does not match its checksum. */
export function glanceAt({ log }: Tables, position: number, stream?: string): CheckedRecord {
  const found = log.getBinaryFast(positionKey(position));
  return checkRecord(found?.subarray(0, found.length), position, stream); // LMDB's buffer is longer than it says
}

/** The record at a position. @throws {StoreDamaged} it is missing or does not match its checksum. */
export function readRecord(tables: Tables, position: number, stream?: string): CheckedRecord {
  return keptRecord(glanceAt(tables, position, stream));
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
