import type { Position } from '../event-store/position.js';
import { positionOf } from './read-requests.js';
import { createdOf, eventIdOf, isJsonRecord, partsOf, streamOf, type CheckedRecord } from './record.js';

/** An event about to be appended as bytes, which the store keeps as they are. `id` is a UUID. */
export interface NewRawEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  /** May be empty. */
  readonly metadata: Uint8Array;
  /** The data's content type: true for application/json (any JSON value, not checked), false for application/octet-stream. */
  readonly isJson: boolean;
}

/** An event as bytes. The same event read through the port shows `{}` for data or metadata that are no JSON object. */
export interface RawEvent {
  readonly id: string;
  readonly stream: string;
  /** Place in its stream, from 0; `TOMBSTONE_REVISION` for the event that closes it. */
  readonly revision: number;
  readonly position: Position;
  readonly type: string;
  readonly data: Buffer;
  readonly metadata: Buffer;
  readonly isJson: boolean;
  /** When the store wrote it: milliseconds since the Unix epoch. */
  readonly created: number;
}

/** What a subscription to the raw log delivers: all events up to and including `position`, in log order. */
export interface RawPage {
  readonly events: readonly RawEvent[];
  readonly position: Position;
  /** True when nothing was left in the log behind this page when it was read. */
  readonly caughtUp: boolean;
}

export interface RawSubscribeOptions {
  /** Events after this position are delivered (the position itself is excluded). */
  readonly after: Position;
  /** Most events in one page. Default 500. */
  readonly maxPage?: number;
  /** Ends the subscription normally. */
  readonly signal: AbortSignal;
}

/** The raw event of a checked record. Its buffers share the record's memory. */
export function toRawEvent(record: CheckedRecord): RawEvent {
  return {
    id: eventIdOf(record),
    stream: streamOf(record),
    revision: record.revision,
    position: positionOf(record.position),
    type: record.type,
    ...partsOf(record),
    isJson: isJsonRecord(record),
    created: createdOf(record),
  };
}
