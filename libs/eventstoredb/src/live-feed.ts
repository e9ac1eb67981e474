import { setTimeout as sleep } from 'node:timers/promises';
import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';
import { comparePositions, CommitSignal, START, type OperationsLog, type Position, type SubscriptionPage } from '@opsledger/eventsourcing';
import type { Connection } from './connection.js';
import { sortFailure } from './failures.js';
import { readHead } from './head.js';
import { failOnMalformed } from './malformed.js';
import { RecentEvents, type Wanted } from './recent-events.js';
import { backOff, within } from './time-limit.js';
import { roughBytes, toRecordedEvent } from './wire-event.js';

/** What the feed works with. */
export interface FeedContext {
  /** The feed's own: a subscription must not stand in the way of commands, nor fall with them. */
  readonly connection: Connection;
  readonly log: OperationsLog;
  /** Milliseconds without a message after which the feed looks whether the log has moved on. */
  readonly silenceMs: number;
}

/**
 * One subscription to the log for the whole process, started anew behind its last event whenever it fails, ends or falls silent while the
 * log moves on. It asks for everything, without a filter: so its place is always that of an event it was given, never a checkpoint that
 * may be ahead of events still under way.
 */
export class LiveFeed {
  /** How often the subscription was started anew. */
  resubscribed = 0;
  private recent: RecentEvents | undefined;
  /** The end of the log when the current subscription began: up to there it delivers the past. */
  private pastEnd: Position = START;
  private readonly changed = new CommitSignal();
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly context: FeedContext) {}

  /** Begins to follow the log, at its end. */
  start(): void {
    this.running ??= this.run();
  }

  /** What lies behind `after`; undefined when that must be read from the store. */
  behind(after: Position, wanted: Wanted): SubscriptionPage | undefined {
    const page = this.recent?.behind(after, wanted);
    return page && { ...page, caughtUp: page.caughtUp && comparePositions(page.position, this.pastEnd) >= 0 };
  }

  /** Resolves at the next event, at the latest after `milliseconds` when given. */
  next(milliseconds?: number): Promise<void> {
    return this.changed.wait(milliseconds);
  }

  /** Wakes everyone who waits for the next event. */
  wake(): void {
    this.changed.notify();
  }

  /** Ends the subscription and wakes everyone. */
  async close(): Promise<void> {
    this.stop.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stop;
    let failures = 0;
    while (!this.closed()) {
      const from = this.recent?.last;
      const trouble = await this.follow().catch((error: unknown) => error);
      if (this.closed()) return;
      failures = from !== undefined && from !== this.recent?.last ? 1 : failures + 1;
      this.startAnew(trouble, failures);
      await backOff(failures, signal);
    }
  }

  private closed(): boolean {
    return this.stop.signal.aborted;
  }

  private startAnew(trouble: unknown, failures: number): void {
    const { connection, log } = this.context;
    const failure = sortFailure(trouble);
    if (failure?.kind === 'trouble' && failure.broken) connection.replace(connection.client);
    this.resubscribed += 1;
    const reason = trouble instanceof Error ? trouble.message : String(trouble);
    log('warn', `The subscription to EventStoreDB starts anew: ${reason}`, { failures });
  }

  /** Subscribes behind the last event. Ends only when the feed is closed. @throws whatever ended the subscription. */
  private async follow(): Promise<void> {
    const { connection, silenceMs } = this.context;
    const { client } = connection;
    this.pastEnd = await within(silenceMs, readHead(client));
    if (!this.recent || comparePositions(this.recent.last, this.pastEnd) > 0) this.recent = new RecentEvents(this.pastEnd);
    this.wake();
    const { last } = this.recent;
    const fromPosition = comparePositions(last, START) === 0 ? 'start' : { ...last };
    const subscription = failOnMalformed(client.subscribeToAll({ fromPosition }));
    const ending = new AbortController();
    try {
      await Promise.race([
        this.receive(subscription, this.recent),
        this.watch(this.recent, ending.signal),
        aborted(this.stop.signal, ending.signal),
      ]);
    } finally {
      ending.abort();
      subscription.resume();
      void subscription.unsubscribe().catch(() => undefined);
    }
  }

  /** Takes every event. Never resolves. @throws when the subscription fails or ends, for whatever reason. */
  private receive(subscription: AllStreamSubscription, recent: RecentEvents): Promise<never> {
    return new Promise((_, reject) => {
      subscription.on('data', (resolved: AllStreamResolvedEvent) => {
        const event = toRecordedEvent(resolved);
        if (!event) return;
        recent.add(event, roughBytes(event));
        this.wake();
      });
      subscription.on('error', reject);
      subscription.on('end', () => reject(new Error('the server ended the subscription')));
      subscription.on('close', () => reject(new Error('the subscription was closed')));
    });
  }

  /** Looks, whenever nothing came for a while, whether the log has moved on. @throws when it has, and when `signal` ends it. */
  private async watch(recent: RecentEvents, signal: AbortSignal): Promise<never> {
    const { connection, silenceMs } = this.context;
    const rest = (milliseconds: number): Promise<void> => sleep(milliseconds, undefined, { signal });
    for (;;) {
      const before = recent.last;
      await rest(silenceMs);
      if (before !== recent.last) continue;
      const head = await within(silenceMs, readHead(connection.client));
      await rest(silenceMs / 4); // what is on its way may arrive
      if (before === recent.last && comparePositions(head, before) > 0) throw new Error('it was silent while the log moved on');
    }
  }
}

/** Resolves when `signal` is aborted; listens until `ending`. */
function aborted(signal: AbortSignal, ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true, signal: ending });
  });
}
