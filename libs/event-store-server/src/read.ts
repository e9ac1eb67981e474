import type { ServerWritableStream } from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  StreamNotFound,
  type EmbeddedEventStore,
  type RawEvent,
  type ReadAllOptions,
  type ReadStreamOptions,
} from '@opsledger/eventsourcing';
import { send } from './calls.js';
import type { Filter } from './filter.js';
import { resolveLink } from './links.js';
import type { AllRead, StreamRead } from './read-request.js';
import { eventResponse, wireStream } from './wire-event.js';

export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

/** A call being answered, and the store it is answered from. */
export interface Reader {
  readonly store: EmbeddedEventStore;
  readonly call: ReadCall;
  readonly signal: AbortSignal;
}

/** How the client wants its events. */
export interface Presentation {
  readonly resolveLinks: boolean;
  readonly structuredIds: boolean;
}

/** Answers a read of one stream: its events, or as the only message that there is no such stream. @throws {StreamDeleted} it was tombstoned. */
export async function readStream({ store, call, signal }: Reader, read: StreamRead): Promise<void> {
  try {
    for await (const event of store.readStreamRaw(read.stream, streamOptions(read))) {
      await sendEvent({ store, call, signal }, event, read);
    }
  } catch (error) {
    if (!(error instanceof StreamNotFound)) throw error;
    const notFound = new streams.ReadResp.StreamNotFound().setStreamIdentifier(wireStream(read.stream));
    await send(call, new streams.ReadResp().setStreamNotFound(notFound), signal);
  }
}

/** Answers a read of the log; with a filter, `maxCount` counts the events that match. */
export async function readAll(reader: Reader, read: AllRead): Promise<void> {
  const options = allOptions(read);
  if (options === 'nothing') return;
  let left = read.maxCount;
  if (left === 0) return;
  for await (const event of filtered(reader.store.readAllRaw(options), read.filter)) {
    await sendEvent(reader, event, read);
    left -= 1;
    if (left === 0) return;
  }
}

/** Sends one event, its link followed when the client asked for that. */
export async function sendEvent(
  { store, call, signal }: Reader,
  event: RawEvent,
  { resolveLinks, structuredIds }: Presentation,
): Promise<void> {
  const resolved = resolveLinks ? await resolveLink(store, event) : { event };
  await send(call, eventResponse(resolved, structuredIds), signal);
}

async function* filtered(events: AsyncIterable<RawEvent>, filter: Filter | undefined): AsyncIterable<RawEvent> {
  for await (const event of events) {
    if (!filter || filter.matches(event)) yield event;
  }
}

/** Forwards from the end is nothing, but an answer about the stream all the same; backwards from the start is its first event. */
function streamOptions({ from, direction, maxCount }: StreamRead): ReadStreamOptions {
  if (from === 'start') return { from: 0, direction, maxCount };
  if (from === 'end') return direction === 'backwards' ? { direction, maxCount } : { from: Number.MAX_SAFE_INTEGER, direction, maxCount };
  return { from, direction, maxCount };
}

/** Forwards includes a position and backwards excludes it, so that two of the four ends of the log hold nothing. */
function allOptions({ from, direction, maxCount, filter }: AllRead): ReadAllOptions | 'nothing' {
  if (from === (direction === 'forwards' ? 'end' : 'start')) return 'nothing';
  const bounds = filter ? { direction } : { direction, maxCount };
  return from === 'start' || from === 'end' ? bounds : { ...bounds, from };
}
