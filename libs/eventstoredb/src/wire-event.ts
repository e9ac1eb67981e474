import { jsonEvent, type EventData, type ResolvedEvent } from '@eventstore/db-client';
import { AppendTooLarge, type NewEvent, type RecordedEvent } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';

/** EventStoreDB's default limit of one append: data, metadata and twice the type's length, summed over its events. */
const MAX_APPEND_BYTES = 1_048_576;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Events ready to be sent, and their bytes by the documented sum. */
export interface SerialisedEvents {
  readonly events: readonly EventData[];
  readonly bytes: number;
}

/**
 * Checks and serialises before the client sees anything: data that JSON cannot hold would leave its call open for ever.
 * @throws {RangeError} an id is not a UUID, or a type is empty. @throws {TypeError} data or metadata is not a JSON object. @throws {AppendTooLarge}
 */
export function serialise(events: readonly NewEvent[]): SerialisedEvents {
  let bytes = 0;
  const serialised = events.map(({ id, type, data, metadata }) => {
    if (!UUID.test(id)) throw new RangeError(`The event id "${id}" is not a UUID.`);
    if (type.length === 0) throw new RangeError('An event type must not be empty.');
    const dataBytes = Buffer.byteLength(toJson(data, 'data', type));
    const metadataBytes = new TextEncoder().encode(toJson(metadata, 'metadata', type)); // a plain Uint8Array is sent as it is
    bytes += dataBytes + metadataBytes.length + 2 * type.length;
    return jsonEvent({ id: id.toLowerCase(), type, data, metadata: metadataBytes as unknown as JsonObject });
  });
  if (bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(bytes, MAX_APPEND_BYTES);
  return { events: serialised, bytes };
}

function toJson(value: unknown, part: string, type: string): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json?.startsWith('{') !== true) throw new TypeError(`The ${part} of ${type} must be a JSON object, not ${json ?? typeof value}.`);
  return json;
}

/**
 * The port's event for one of the client's; undefined for a link whose target is gone. Data or metadata that is no JSON object
 * (another program wrote it) reads as an empty object.
 */
export function toRecordedEvent({ event }: ResolvedEvent): RecordedEvent | undefined {
  if (!event) return undefined;
  return {
    id: event.id,
    stream: event.streamId,
    revision: Number(event.revision),
    position: event.position ?? missingPosition(event.id),
    type: event.type,
    data: objectOf(event.data),
    metadata: objectOf(event.metadata),
    created: event.created.getTime(),
  };
}

/** About as many bytes as an event takes in memory, where they are counted to hold only so many. */
export function roughBytes({ data }: Pick<RecordedEvent, 'data'>): number {
  return 500 + JSON.stringify(data).length;
}

function missingPosition(id: string): never {
  throw new TypeError(`EventStoreDB sent event ${id} without its position. Servers before 22.6 do so; use a newer one.`);
}

function objectOf(value: unknown): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
  return isObject ? (value as JsonObject) : {};
}
