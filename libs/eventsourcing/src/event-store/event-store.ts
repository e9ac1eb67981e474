import type { JsonObject } from '@opsledger/kernel';
import type { Position } from './position.js';

/** An event about to be appended. `id` is a UUID; the same id at the same place is recognised as a retry. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

/** An event as the store keeps it. `data` and `metadata` may be parsed on first access, so reading `type` alone is cheap. */
export interface RecordedEvent {
  readonly id: string;
  readonly stream: string;
  /** Place in its stream, from 0. */
  readonly revision: number;
  readonly position: Position;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  /** When the store wrote it: milliseconds since the Unix epoch, by the store's clock. Business code reads `metadata.recordedAt`. */
  readonly created: number;
}

/** The revision the caller believes the stream to be at, or a looser demand. Domain streams use a number or `noStream`. */
export type ExpectedRevision = number | 'noStream' | 'streamExists' | 'any';

/** `revision` and `position` are those of the last event of the append (of the earlier append when it was a retry). */
export interface AppendResult {
  readonly revision: number;
  readonly position: Position;
}

export interface ReadStreamOptions {
  /** First revision to deliver; default: the start (forwards) or the end (backwards). */
  readonly from?: number;
  readonly direction?: 'forwards' | 'backwards';
  readonly maxCount?: number;
}

export interface ReadAllOptions {
  /** Forwards includes this position, backwards excludes it. Default: the start (forwards) or the end (backwards). */
  readonly from?: Position;
  readonly direction?: 'forwards' | 'backwards';
  readonly maxCount?: number;
}

export interface SubscribeOptions {
  /** Events after this position are delivered (the position itself is excluded). */
  readonly after: Position;
  /** Only events of these types; default: every event whose type does not begin with `$`. */
  readonly types?: ReadonlySet<string>;
  /** Most events in one page. Default 500. */
  readonly maxPage?: number;
  /** Ends the subscription normally. */
  readonly signal: AbortSignal;
}

/** What a subscription delivers: everything up to `position` has been considered, `events` are those that match, in log order. */
export interface SubscriptionPage {
  readonly events: readonly RecordedEvent[];
  readonly position: Position;
  /** True when nothing was left in the log behind this page when it was read. */
  readonly caughtUp: boolean;
}

/** Stream and revision of the first event that a command recorded. */
export interface CommandHome {
  readonly stream: string;
  readonly revision: number;
}

/**
 * The port. Two implementations: the embedded store (LMDB) and EventStoreDB. Both answer by the same table of expected
 * revisions (docs/adr/0002) and pass the same conformance suite.
 */
export abstract class EventStore {
  /**
   * True when appends that are called without waiting for one another are written in the order of the calls, so that a crash leaves the first of
   * them and none behind a missing one. Absent elsewhere (EventStoreDB): whoever needs an order there waits for each append.
   */
  readonly keepsCallOrder?: true;

  /**
   * Appends all events to one stream, or none. Resolves only when they are durable.
   * @throws {WrongExpectedRevision} the stream is elsewhere. @throws {StreamDeleted} it was tombstoned.
   * @throws {AppendTooLarge} over 1 MiB. @throws {OutcomeUnknown} the answer was lost: retry with the same ids and revision.
   */
  abstract append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult>;
  /** Reads one stream. @throws {StreamNotFound} it was never written, or was deleted. @throws {StreamDeleted} it was tombstoned. */
  abstract readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;
  /** Reads the log of all streams, `$` events included. */
  abstract readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;
  /** First the past, then what happens, in one order without a hand-over. Yields a page whenever it has considered new events. Throws when the source fails. */
  abstract subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionPage>;
  /**
   * Where the events of a command were recorded, by the `commandId` in their metadata; undefined when there are none.
   * Absent on stores without such an index (EventStoreDB): there an id that is reused for another aggregate goes unnoticed (docs/adr/0014).
   */
  findCommand?(commandId: string): Promise<CommandHome | undefined>;
  /** The position of the last event, or START for an empty log. */
  abstract head(): Promise<Position>;
  /** Waits for appends under way, then frees everything. Idempotent. */
  abstract close(): Promise<void>;
}
