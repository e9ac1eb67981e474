import { setTimeout as sleep } from 'node:timers/promises';
import type { AppendExpectedRevision } from '@eventstore/db-client';
import {
  comparePositions,
  EventStore,
  START,
  StoreUnavailable,
  type AppendResult,
  type ExpectedRevision,
  type NewEvent,
  type OperationsLog,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionPage,
} from '@opsledger/eventsourcing';
import { callRepeatedly, type CallContext } from './calls.js';
import { plainAppend } from './client.js';
import { Connection } from './connection.js';
import { readHead } from './head.js';
import { LiveFeed } from './live-feed.js';
import { allLeft, streamLeft } from './read-ranges.js';
import { readRepeatedly } from './reads.js';
import type { Wanted } from './recent-events.js';
import { roughBytes, serialise } from './wire-event.js';

/** A subscription that had a page this many milliseconds ago lets events gather before the next. */
const COALESCE_MS = 4;
/** Most bytes of a page of the past: a page waits in memory while a slow subscriber is at the one before. */
const PAGE_BYTES = 4 * 1_048_576;
/** A reader that is ahead of a node that lags behind looks this often, in milliseconds. */
const LAGGING_MS = 100;

/** How the store talks to its server. */
export interface EventStoreDbParts {
  readonly url: string;
  readonly log: OperationsLog;
  readonly timeoutMs: number;
  readonly silenceMs: number;
}

/** The event store port on an EventStoreDB server. Open it with `openEventStoreDb`. */
export class EventStoreDb extends EventStore {
  /** Commands: appends and the loading of their streams, on the leader. */
  private readonly commands: CallContext;
  /** Readers of the log: catching up must not slow commands down. */
  private readonly readers: CallContext;
  private readonly feed: LiveFeed;
  private readonly plain: ReturnType<typeof plainAppend>;
  private readonly underway = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  constructor({ url, log, timeoutMs, silenceMs }: EventStoreDbParts) {
    super();
    this.plain = plainAppend(url);
    this.commands = { connection: new Connection(url), log, timeoutMs };
    this.readers = { connection: new Connection(url), log, timeoutMs };
    this.feed = new LiveFeed({ connection: new Connection(url), log, silenceMs });
  }

  /** How often the subscription to the log was started anew. */
  get resubscribed(): number {
    return this.feed.resubscribed;
  }

  /** As the port, and: @throws {StoreUnavailable} the server cannot be reached. @throws {RangeError} | {TypeError} an event is not valid. */
  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    this.assertOpen();
    const appended = this.send(stream, events, expected).finally(() => this.underway.delete(appended));
    this.underway.add(appended);
    return appended;
  }

  private async send(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    const { events: serialised, bytes } = serialise(events);
    const expectedRevision = wireRevision(expected);
    const { timeoutMs } = this.commands;
    const options = { expectedRevision, requiresLeader: true, deadline: timeoutMs };
    // First the way the client prefers (one batch stream for all appends); again by a call of its own, which no other append can spoil
    // and whose deadline does not depend on the server's clock.
    const { nextExpectedRevision, position } = await callRepeatedly(this.commands, { stream, expected, bytes }, (client, attempt) =>
      client.appendToStream(stream, [...serialised], attempt === 1 ? options : { ...options, ...this.plain }),
    );
    const revision = Number(nextExpectedRevision);
    return { revision, position: position ?? (await this.positionOf(stream, revision)) };
  }

  readStream(stream: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    return readRepeatedly(this.commands, { stream }, (client, soFar) => {
      const range = streamLeft(options, soFar);
      return range && client.readStream(stream, { ...range, requiresLeader: true });
    });
  }

  async *readAll(options: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    let previous: Position | undefined;
    const events = readRepeatedly(this.readers, {}, (client, soFar) => {
      const range = allLeft(options, soFar);
      return range && client.readAll(range);
    });
    for await (const event of events) {
      // A read that goes on forwards begins with the event it ended with.
      if (previous && comparePositions(previous, event.position) === 0) continue;
      previous = event.position;
      yield event;
    }
  }

  async *subscribeToAll({ after, types, maxPage = 500, signal }: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    const head = await this.head();
    if (comparePositions(after, head) > 0) throw new RangeError(`Position ${after.commit} lies beyond the end of the log, ${head.commit}.`);
    const matches = types ? (type: string) => types.has(type) : (type: string) => !type.startsWith('$');
    const wake = (): void => this.feed.wake();
    signal.addEventListener('abort', wake, { once: true });
    this.feed.start();
    try {
      yield* this.follow(after, { matches, maxPage: Math.max(1, maxPage) }, signal);
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  head(): Promise<Position> {
    return callRepeatedly(this.readers, {}, readHead);
  }

  close(): Promise<void> {
    return (this.closing ??= this.shutDown());
  }

  private async *follow(after: Position, wanted: Wanted, signal: AbortSignal): AsyncGenerator<SubscriptionPage> {
    let at = after;
    let pagedAt = -COALESCE_MS;
    while (!signal.aborted) {
      this.assertOpen();
      const live = this.feed.behind(at, wanted);
      const page = live ?? (await this.readPage(at, wanted));
      if (comparePositions(page.position, at) > 0) {
        at = page.position;
        pagedAt = performance.now();
        yield page;
        continue;
      }
      await (live ? this.feed.next() : this.feed.next(LAGGING_MS));
      const early = COALESCE_MS - (performance.now() - pagedAt);
      if (early > 0) await sleep(early);
    }
  }

  /** The past, for a subscriber who is further behind than the feed reaches. */
  private async readPage(after: Position, { matches, maxPage }: Wanted): Promise<SubscriptionPage> {
    const events: RecordedEvent[] = [];
    const known = comparePositions(after, START) !== 0; // then the event at `after` comes first again
    const maxCount = known ? maxPage + 1 : maxPage;
    let position = after;
    let [count, bytes] = [0, 0];
    for await (const event of this.readAll({ from: after, maxCount })) {
      count += 1;
      if (known && comparePositions(event.position, after) <= 0) continue;
      position = event.position;
      if (!matches(event.type)) continue;
      events.push(event);
      bytes += roughBytes(event);
      if (bytes >= PAGE_BYTES) break;
    }
    return { events, position, caughtUp: count < maxCount && bytes < PAGE_BYTES };
  }

  /**
   * The server tells no position for an append without events, nor for a retry whose events its stream no longer shows:
   * then it is that of the first event from there on that is shown. Whoever waits for it waits long enough.
   */
  private async positionOf(stream: string, revision: number): Promise<Position> {
    if (revision < 0) return START;
    for await (const event of this.readStream(stream, { from: revision, maxCount: 1 })) return event.position;
    return START;
  }

  private async shutDown(): Promise<void> {
    await Promise.allSettled(this.underway);
    await this.feed.close();
    await Promise.all([this.commands.connection.close(), this.readers.connection.close()]);
  }

  private assertOpen(): void {
    if (this.closing) throw new StoreUnavailable('The event store is closed.');
  }
}

function wireRevision(expected: ExpectedRevision): AppendExpectedRevision {
  if (expected === 'any') return 'any';
  if (expected === 'noStream') return 'no_stream';
  if (expected === 'streamExists') return 'stream_exists';
  if (!Number.isSafeInteger(expected) || expected < 0)
    throw new RangeError(`An expected revision is a whole number from 0, not ${expected}.`);
  return BigInt(expected);
}
