import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Position } from '@opsledger/eventsourcing';
import { BadRequest } from './errors.js';
import { parseFilter, type Filter } from './filter.js';
import { streamName } from './wire-event.js';

/** Where a read begins. */
export type From<Place> = 'start' | 'end' | Place;

/** What every reader may ask for. */
interface Shape {
  readonly resolveLinks: boolean;
  /** Ids as two numbers instead of text. */
  readonly structuredIds: boolean;
}

/** A read that ends. */
interface Bounded {
  readonly direction: 'forwards' | 'backwards';
  readonly maxCount: number;
}

export interface StreamSource {
  readonly stream: string;
  readonly from: From<number>;
}

export interface AllSource {
  readonly from: From<Position>;
  readonly filter: Filter | undefined;
}

export type StreamRead = Shape & Bounded & StreamSource;
export type AllRead = Shape & Bounded & AllSource;
export type StreamSubscription = Shape & StreamSource;
export type AllSubscription = Shape & AllSource;

export type ReadRequest =
  | { readonly kind: 'readStream'; readonly read: StreamRead }
  | { readonly kind: 'readAll'; readonly read: AllRead }
  | { readonly kind: 'subscribeToStream'; readonly subscription: StreamSubscription }
  | { readonly kind: 'subscribeToAll'; readonly subscription: AllSubscription };

type Options = streams.ReadReq.Options;

/** Reads what a client asks for. @throws {BadRequest} it is incomplete or contradicts itself. */
export function parseRead(request: streams.ReadReq): ReadRequest {
  const options = request.getOptions() ?? new streams.ReadReq.Options();
  const shape: Shape = { resolveLinks: options.getResolveLinks(), structuredIds: options.getUuidOption()?.hasStructured() ?? false };
  const bounds = options.hasSubscription() ? undefined : boundsOf(options);
  if (options.hasStream()) {
    const source = streamSource(options);
    return bounds
      ? { kind: 'readStream', read: { ...shape, ...source, ...bounds } }
      : { kind: 'subscribeToStream', subscription: { ...shape, ...source } };
  }
  const source = allSource(options);
  return bounds
    ? { kind: 'readAll', read: { ...shape, ...source, ...bounds } }
    : { kind: 'subscribeToAll', subscription: { ...shape, ...source } };
}

function boundsOf(options: Options): Bounded {
  if (!options.hasCount()) throw new BadRequest('A read names a count, or is a subscription.');
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  return { direction: backwards ? 'backwards' : 'forwards', maxCount: safeNumber(options.getCount()) };
}

function streamSource(options: Options): StreamSource {
  const stream = options.getStream()!;
  if (options.hasFilter()) throw new BadRequest('Only $all is filtered.');
  const name = streamName(stream.getStreamIdentifier());
  if (stream.hasStart()) return { stream: name, from: 'start' };
  if (stream.hasEnd()) return { stream: name, from: 'end' };
  return { stream: name, from: safeNumber(stream.getRevision()) };
}

function allSource(options: Options): AllSource {
  const all = options.getAll();
  if (!all) throw new BadRequest('A read names a stream or $all.');
  const wanted = options.getFilter();
  const filter = wanted && parseFilter(wanted);
  if (all.hasEnd()) return { from: 'end', filter };
  const position = all.getPosition();
  if (!position) return { from: 'start', filter };
  return { from: { commit: BigInt(position.getCommitPosition()), prepare: BigInt(position.getPreparePosition()) }, filter };
}

/** Clients say "all" and "the end" by the largest numbers they have; nothing lies behind the largest safe one either. */
function safeNumber(text: string): number {
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}
