import type { RecordedEvent } from '../event-store/event-store.js';
import { keptRecord, toRecordedEvent, type CheckedRecord } from './record.js';
import { SeenTypes } from './seen-types.js';
import { glanceAt, type Tables } from './tables.js';

/** Records kept, and the most bytes of one that is: together at most 8 MiB. */
const RECORDS = 1_024;
const RECORD_BYTES = 8_192;

/** A record that was read and checked, and its event once somebody wanted it. */
export interface TailRecord {
  readonly record: CheckedRecord;
  event(): RecordedEvent;
}

/**
 * The records read last, by position, and the types of many more. Subscriptions that follow the log read the same ones after another: the first
 * reads and checks a record, the others share it and its parsed JSON, or pass over it by its type. Safe because a record never changes.
 */
export class Tail {
  private readonly kept: (TailRecord | undefined)[] = new Array<undefined>(RECORDS).fill(undefined);
  private readonly seen = new SeenTypes();

  /** The record at a position, undefined when its type does not match. @throws {StoreDamaged} */
  read(tables: Tables, position: number, matches: (type: string) => boolean): TailRecord | undefined {
    const known = this.kept[position % RECORDS];
    if (known?.record.position === position) return matches(known.record.type) ? known : undefined;
    const type = this.seen.at(position);
    if (type !== undefined && !matches(type)) return undefined;
    const glanced = glanceAt(tables, position);
    if (type === undefined) this.seen.note(position, glanced.type);
    if (!matches(glanced.type)) return undefined;
    const record = keptRecord(glanced);
    let event: RecordedEvent | undefined;
    const read: TailRecord = { record, event: () => (event ??= toRecordedEvent(record)) };
    if (record.bytes.length <= RECORD_BYTES) this.kept[position % RECORDS] = read;
    return read;
  }
}
