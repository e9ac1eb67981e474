import { AppendTooLarge } from '../event-store/errors.js';
import type { ExpectedRevision, NewEvent } from '../event-store/event-store.js';
import { uuidBytes } from './bytes.js';
import { commandKey, isUuidText, streamKey } from './keys.js';
import type { NewRawEvent } from './raw-event.js';
import { jsonObject, layOutRecord, type RecordParts } from './record.js';

/** Most bytes in one append: data, metadata and twice the type's length, summed over its events. */
export const MAX_APPEND_BYTES = 1_048_576;
const MAX_TYPE_LENGTH = 1000;

/** One event, serialised and checked; only its place is missing. */
export interface PreparedEvent {
  readonly id: string;
  readonly idBytes: Buffer;
  readonly record: Buffer;
  readonly commandKey: Buffer | undefined;
}

/** An append with all the work done that needs no transaction. */
export interface PreparedAppend {
  readonly kind: 'append';
  readonly stream: string;
  readonly streamKey: Buffer;
  readonly events: readonly PreparedEvent[];
  readonly expected: ExpectedRevision;
  /** Bytes of all records. */
  readonly bytes: number;
}

/** A deletion: the one event that it writes, to the stream's metadata or (a tombstone) to the stream itself. */
export interface PreparedDeletion {
  readonly kind: 'softDelete' | 'tombstone';
  readonly stream: string;
  readonly streamKey: Buffer;
  readonly events: readonly [PreparedEvent];
  readonly expected: ExpectedRevision;
  readonly bytes: number;
}

export type PreparedChange = PreparedAppend | PreparedDeletion;

/** An event about to be prepared, its data and metadata serialised. */
export type EventParts = Omit<RecordParts, 'stream' | 'id'> & { readonly id: string; readonly commandId?: unknown };

/**
 * Serialises and checks an append.
 * @throws {RangeError} the stream name, an id, a type or the expected revision is not valid. @throws {TypeError} data or metadata is not JSON.
 * @throws {AppendTooLarge} over 1 MiB.
 */
export function prepareAppend(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): PreparedAppend {
  return prepare(stream, events, expected, (event) => ({
    id: event.id,
    type: event.type,
    data: toJson(event.data, 'data', event),
    metadata: toJson(event.metadata, 'metadata', event),
    isJson: true,
    commandId: event.metadata['commandId'],
  }));
}

/** As `prepareAppend`, for bytes, which are kept as they are. @throws {RangeError} @throws {AppendTooLarge} */
export function prepareRawAppend(stream: string, events: readonly NewRawEvent[], expected: ExpectedRevision): PreparedAppend {
  return prepare(stream, events, expected, ({ id, type, data, metadata, isJson }) => {
    return { id, type, data, metadata, isJson, commandId: commandIdIn(metadata) };
  });
}

function prepare<Event>(
  stream: string,
  events: readonly Event[],
  expected: ExpectedRevision,
  toParts: (event: Event) => EventParts,
): PreparedAppend {
  checkExpected(expected);
  const key = streamKey(stream);
  let counted = 0;
  const prepared = events.map((event) => {
    const parts = toParts(event);
    counted += Buffer.byteLength(parts.data) + Buffer.byteLength(parts.metadata) + 2 * parts.type.length;
    return prepareEvent(stream, parts);
  });
  if (counted > MAX_APPEND_BYTES) throw new AppendTooLarge(counted, MAX_APPEND_BYTES);
  const bytes = prepared.reduce((sum, { record }) => sum + record.length, 0);
  return { kind: 'append', stream, streamKey: key, events: prepared, expected, bytes };
}

/** @throws {RangeError} the expected revision is not valid. */
export function checkExpected(expected: ExpectedRevision): void {
  if (typeof expected === 'number' && (!Number.isSafeInteger(expected) || expected < 0)) {
    throw new RangeError(`An expected revision is a whole number from 0, not ${expected}.`);
  }
}

/** Checks one event and lays out its record. @throws {RangeError} its id or type is not valid. */
export function prepareEvent(stream: string, { id, type, data, metadata, isJson, commandId }: EventParts): PreparedEvent {
  if (!isUuidText(id)) throw new RangeError(`The event id "${id}" is not a UUID.`);
  if (type.length === 0 || type.length > MAX_TYPE_LENGTH) {
    throw new RangeError(`An event type has 1 to ${MAX_TYPE_LENGTH} characters, not ${type.length}.`);
  }
  const idBytes = uuidBytes(id);
  return {
    id: id.toLowerCase(),
    idBytes,
    record: layOutRecord({ stream, id: idBytes, type, data, metadata, isJson }),
    commandKey: typeof commandId === 'string' ? commandKey(commandId) : undefined,
  };
}

/** The command id in metadata that hold one. Others are not parsed. */
function commandIdIn(metadata: Uint8Array): unknown {
  const bytes = Buffer.from(metadata.buffer, metadata.byteOffset, metadata.byteLength);
  return bytes.includes('"commandId"') ? jsonObject(bytes.toString())['commandId'] : undefined;
}

function toJson(value: unknown, part: string, { type }: NewEvent): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json?.startsWith('{') !== true) throw new TypeError(`The ${part} of ${type} must be a JSON object, not ${json ?? typeof value}.`);
  return json;
}
