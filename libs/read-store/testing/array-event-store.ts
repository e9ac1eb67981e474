import {
  comparePositions,
  EventStore,
  START,
  StreamNotFound,
  WrongExpectedRevision,
  type AppendResult,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionPage,
} from '@opsledger/eventsourcing';

/** A log in memory, for specs of the read side: it can be cut, replaced and made to fail. Positions are 1, 2, 3 … */
export class ArrayEventStore extends EventStore {
  /** When set, the next read of a subscription throws it. */
  fault: Error | undefined;
  private events: RecordedEvent[] = [];
  private wake = new Set<() => void>();

  override async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    const before = this.events.filter((event) => event.stream === stream).length;
    if (typeof expected === 'number' && expected !== before - 1) throw new WrongExpectedRevision(stream, expected, before - 1);
    events.forEach((event, index) => {
      const place = BigInt(this.events.length + 1);
      this.events.push({ ...event, stream, revision: before + index, position: { commit: place, prepare: place }, created: Date.now() });
    });
    for (const wake of [...this.wake]) wake();
    return { revision: before + events.length - 1, position: await this.head() };
  }

  /** Keeps only the first `count` events, as a log restored from an old backup would. */
  cut(count: number): void {
    this.events = this.events.slice(0, count);
  }

  /** Everything in the log, in order. */
  all(): readonly RecordedEvent[] {
    return this.events;
  }

  override async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    const events = this.events.filter((event) => event.stream === stream && event.revision >= (options.from ?? 0));
    if (!this.events.some((event) => event.stream === stream)) throw new StreamNotFound(stream);
    yield* events.slice(0, options.maxCount);
  }

  override async *readAll({ from, direction, maxCount }: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    if (direction === 'backwards') {
      const before = this.events.filter((event) => !from || comparePositions(event.position, from) < 0);
      yield* before.reverse().slice(0, maxCount);
      return;
    }
    yield* this.events.filter((event) => comparePositions(event.position, from ?? START) >= 0).slice(0, maxCount);
  }

  override async *subscribeToAll({ after, types, maxPage = 500, signal }: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    let next = Number(after.commit);
    while (!signal.aborted) {
      this.throwFault();
      if (next >= this.events.length) {
        await this.change(signal);
        continue;
      }
      const page = this.events.slice(next, next + maxPage);
      next += page.length;
      yield {
        events: page.filter((event) => !types || types.has(event.type)),
        position: page.at(-1)!.position,
        caughtUp: next >= this.events.length,
      };
    }
  }

  override async head(): Promise<Position> {
    return this.events.at(-1)?.position ?? START;
  }

  override async close(): Promise<void> {}

  private throwFault(): void {
    const { fault } = this;
    this.fault = undefined;
    if (fault) throw fault;
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.wake.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.wake.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
