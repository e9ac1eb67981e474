import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '@opsledger/kernel';
import { metastreamOf, originalOf, streamKey } from './keys.js';
import { prepareEvent, type PreparedEvent } from './new-events.js';
import { isJsonRecord, parseJsonObject, partsOf } from './record.js';
import { NEVER_WRITTEN, type StreamHead } from './stream-head.js';
import { readHead, readRevision, type Tables } from './tables.js';
import { writeEvents, writeHead, type WritePlace } from './write-events.js';

/*
 * The metadata of a stream is the last event of its metadata stream, `$$` and its name. What it says is kept in the stream's head, where
 * every read and append looks anyway. As on EventStoreDB any event counts, whatever its type, and one that says anything wrong says nothing.
 */

/** Metadata of a soft-deleted stream. JSON.parse rounds this number, the largest int64, to 2^63. */
const DELETED_METADATA = '{"$tb":9223372036854775807}';
const LARGEST_INT64 = 2 ** 63;
/** Beyond it, in seconds, the server refuses an age. */
const LARGEST_AGE = 922_337_203_685;

type Rules = Pick<StreamHead, 'state' | 'truncateBefore'> & Required<Pick<StreamHead, 'limits'>>;
const NO_RULES: Rules = { state: 'open', truncateBefore: 0, limits: { maxCount: 0, maxAge: 0 } };

/** The event that soft-deletes a stream: it replaces all metadata. */
export function softDeletion(stream: string): PreparedEvent {
  return metadataEvent(stream, DELETED_METADATA);
}

/** A stream inside a transaction. */
export interface HeadedStream {
  readonly stream: string;
  readonly streamKey: Buffer;
  readonly head: StreamHead;
}

/** Writes metadata of a stream, and its head. */
export function writeMetadata(
  tables: Tables,
  { stream, streamKey: key, head }: HeadedStream,
  event: PreparedEvent,
  place: WritePlace,
): void {
  const metaKey = streamKey(metastreamOf(stream));
  const metaHead = readHead(tables, metaKey) ?? NEVER_WRITTEN;
  writeEvents(tables, { streamKey: metaKey, first: metaHead.revision + 1 }, [event], place);
  writeHead(tables, metaKey, { ...metaHead, revision: metaHead.revision + 1 });
  writeHead(tables, key, { ...head, ...rulesOf(stream, event.record) });
}

/** Applies metadata that was just appended to the metadata stream of `stream`. It revives a soft-deleted stream, which then shows no events. */
export function applyMetadata(tables: Tables, stream: string, event: PreparedEvent, place: WritePlace): void {
  const key = streamKey(stream);
  const head = readHead(tables, key) ?? NEVER_WRITTEN;
  if (head.state === 'softDeleted') revive(tables, { stream, streamKey: key, head }, head.revision + 1, place);
  else writeHead(tables, key, { ...head, ...rulesOf(stream, event.record) });
}

/** Makes a soft-deleted stream readable `from` a revision: its last metadata is written again with that `$tb`. */
export function revive(tables: Tables, headed: HeadedStream, from: number, place: WritePlace): void {
  const metadata = lastMetadata(tables, headed.stream);
  if (metadata === undefined) writeHead(tables, headed.streamKey, { ...headed.head, ...NO_RULES });
  else writeMetadata(tables, headed, metadataEvent(headed.stream, JSON.stringify({ ...metadata, $tb: from })), place);
}

function lastMetadata(tables: Tables, stream: string): JsonObject | undefined {
  const name = metastreamOf(stream);
  const key = streamKey(name);
  const { revision } = readHead(tables, key) ?? NEVER_WRITTEN;
  return revision < 0 ? undefined : parseJsonObject(partsOf(readRevision(tables, name, key, revision)).data.toString());
}

function metadataEvent(stream: string, data: string): PreparedEvent {
  return prepareEvent(metastreamOf(stream), { id: randomUUID(), type: '$metadata', data, metadata: '', isJson: true });
}

/** What metadata says. Of a metadata stream it says nothing: those always show their last event. */
function rulesOf(stream: string, record: Buffer): Rules {
  if (originalOf(stream) !== undefined || !isJsonRecord({ bytes: record })) return NO_RULES;
  const { $maxCount, $maxAge, $tb } = parseJsonObject(partsOf({ bytes: record }).data.toString()) ?? {};
  if (!isLimit($maxCount, LARGEST_INT64) || !isLimit($maxAge, LARGEST_AGE) || !isLimit($tb, LARGEST_INT64)) return NO_RULES;
  const limits = { maxCount: held($maxCount), maxAge: held($maxAge) };
  return $tb === LARGEST_INT64 ? { state: 'softDeleted', truncateBefore: 0, limits } : { state: 'open', truncateBefore: held($tb), limits };
}

function isLimit(value: Json | undefined, largest: number): value is number | undefined {
  return value === undefined || (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= largest);
}

/** A limit as the head holds it, 0 for none. No stream ever reaches the largest one. */
function held(value = 0): number {
  return Math.max(0, Math.min(value, Number.MAX_SAFE_INTEGER));
}
