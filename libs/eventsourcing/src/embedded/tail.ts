import type { RecordedEvent } from '../event-store/event-store.js';
import { toRecordedEvent, type CheckedRecord } from './record.js';
import { readRecord, type Tables } from './tables.js';

/** Records kept, and the most bytes of one that is: together at most 8 MiB. */
const RECORDS = 1_024;
const RECORD_BYTES = 8_192;

/** A record that was read and checked, and its event once somebody wanted it. */
export interface TailRecord {
  readonly record: CheckedRecord;
  event(): RecordedEvent;
}

/**
 * The records read last, by position. Subscriptions that follow the log read the same ones after another: the first reads and checks a record,
 * the others share it and its parsed JSON. Safe because a record never changes.
 */
export class Tail {
  private readonly kept: (TailRecord | undefined)[] = new Array<undefined>(RECORDS).fill(undefined);

  /** The record at a position. @throws {StoreDamaged} */
  read(tables: Tables, position: number): TailRecord {
    const known = this.kept[position % RECORDS];
    if (known?.record.position === position) return known;
    const record = readRecord(tables, position);
    let event: RecordedEvent | undefined;
    const read: TailRecord = { record, event: () => (event ??= toRecordedEvent(record)) };
    if (record.bytes.length <= RECORD_BYTES) this.kept[position % RECORDS] = read;
    return read;
  }
}
