import { setImmediate as breathe } from 'node:timers/promises';
import { StoreDamaged } from '../event-store/errors.js';
import { eventIdKey, streamKey } from './keys.js';
import { damaged, streamOf, TOMBSTONE_REVISION, type CheckedRecord } from './record.js';
import { NEVER_WRITTEN } from './stream-head.js';
import { lastPosition, positionOfRevision, readHead, readRecord, type Tables } from './tables.js';

export interface VerifyOptions {
  /** First position to check. Default 1. */
  readonly from?: number;
  /** Called every few thousand records with the last position checked and that of the log's end. */
  readonly onProgress?: (position: number, head: number) => void;
}

/** What a scan found. `damage` is the first fault; nothing behind it was checked. */
export interface VerifyReport {
  /** Records found whole. */
  readonly checked: number;
  /** Position of the last record when the scan began. */
  readonly head: number;
  readonly damage?: { readonly position: number; readonly cause: string };
}

const BETWEEN_BREATHS = 2000;

/** Checks every record from `from` to the log's end: checksum, place, index entries and the neighbours in its stream. */
export async function verifyRecords(
  tables: Tables,
  { from = 1, onProgress }: VerifyOptions,
  assertOpen: () => void,
): Promise<VerifyReport> {
  const head = lastPosition(tables);
  for (let position = from; position <= head; position += 1) {
    try {
      verifyRecord(tables, position, head);
    } catch (error) {
      if (!(error instanceof StoreDamaged)) throw error;
      return { checked: position - from, head, damage: { position, cause: error.message } };
    }
    if (position % BETWEEN_BREATHS === 0) {
      onProgress?.(position, head);
      await breathe();
      assertOpen();
    }
  }
  onProgress?.(head, head);
  return { checked: Math.max(0, head - from + 1), head };
}

function verifyRecord(tables: Tables, position: number, head: number): void {
  const record = readRecord(tables, position);
  const stream = streamOf(record);
  const key = streamKey(stream);
  if (positionOfRevision(tables, key, record.revision) !== position)
    throw damaged(position, stream, 'is not where its stream looks for it');
  if (tables.streams.getBinary(eventIdKey(key, record.bytes.subarray(44, 60))) === undefined) {
    throw damaged(position, stream, 'is not found by its event id');
  }
  if (record.revision === TOMBSTONE_REVISION) verifyTombstone(tables, position, { stream, key, head });
  else verifyNeighbours(tables, record, { stream, key, head });
}

interface Scan {
  readonly stream: string;
  readonly key: Buffer;
  readonly head: number;
}

/** The stream's head says that it is closed, and its last event lies earlier in the log. */
function verifyTombstone(tables: Tables, position: number, { stream, key }: Scan): void {
  const { state, revision } = readHead(tables, key) ?? NEVER_WRITTEN;
  if (state !== 'tombstoned') throw damaged(position, stream, 'closes a stream that is open');
  const before = revision < 0 ? 0 : positionOfRevision(tables, key, revision);
  if (before === undefined || before >= position) throw damaged(position, stream, `is not preceded by revision ${revision}`);
}

/** The revision before it lies earlier in the log; the stream's head is not behind it. */
function verifyNeighbours(tables: Tables, { position, revision }: CheckedRecord, { stream, key, head }: Scan): void {
  const before = revision === 0 ? 0 : positionOfRevision(tables, key, revision - 1);
  if (before === undefined || before >= position) throw damaged(position, stream, `is not preceded by revision ${revision - 1}`);
  const last = readHead(tables, key)?.revision ?? -1;
  if (last < revision) throw damaged(position, stream, `lies beyond the stream's last revision ${last}`);
  if (last > revision) verifyNext(tables, { position, revision }, { stream, key, head });
}

/** The next revision lies later, and inside the log. */
function verifyNext(
  tables: Tables,
  { position, revision }: Pick<CheckedRecord, 'position' | 'revision'>,
  { stream, key, head }: Scan,
): void {
  const next = positionOfRevision(tables, key, revision + 1);
  if (next === undefined || next <= position) throw damaged(position, stream, `is not followed by revision ${revision + 1}`);
  if (next > head && next > lastPosition(tables)) throw damaged(next, stream, 'is missing: the log ends before it');
}
