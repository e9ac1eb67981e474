import {
  comparePositions,
  EventStore,
  StreamNotFound,
  type AppendResult,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionPage,
} from '@opsledger/eventsourcing';

/** The log as it was when a certain event was its last: whoever reads it finds nothing behind that event, and nobody can write to it. */
export class PastLog extends EventStore {
  /** @param until the position of an event of the log. */
  constructor(
    private readonly log: EventStore,
    private readonly until: Position,
  ) {
    super();
  }

  override append(stream: string): Promise<AppendResult> {
    return Promise.reject(new TypeError(`The past cannot be written to, and so not the stream "${stream}".`));
  }

  override async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    if (!(await this.existed(stream))) throw new StreamNotFound(stream);
    const { maxCount, ...range } = options;
    let left = maxCount ?? Infinity;
    // Backwards it begins behind the end, so that only those that count are counted.
    for await (const event of this.log.readStream(stream, options.direction === 'backwards' ? range : options)) {
      if (left <= 0) return;
      if (!this.counts(event)) continue;
      left -= 1;
      yield event;
    }
  }

  override async *readAll(options: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    const { direction = 'forwards', maxCount = Infinity } = options;
    let left = maxCount;
    for await (const event of direction === 'forwards' ? this.log.readAll(options) : this.backwards(options.from)) {
      if (!this.counts(event) || left <= 0) return;
      left -= 1;
      yield event;
    }
  }

  override async *subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    const { signal, after } = options;
    const ended = new AbortController();
    const pages = this.log.subscribeToAll({ ...options, signal: AbortSignal.any([signal, ended.signal]) });
    if (comparePositions(after, this.until) < 0)
      for await (const page of pages) {
        const isLast = comparePositions(page.position, this.until) >= 0;
        yield isLast ? { events: page.events.filter((event) => this.counts(event)), position: this.until, caughtUp: true } : notYet(page);
        if (isLast) break;
      }
    ended.abort();
    await aborted(signal);
  }

  override head(): Promise<Position> {
    return Promise.resolve(this.until);
  }

  /** The log belongs to others. */
  override async close(): Promise<void> {}

  private counts({ position }: RecordedEvent): boolean {
    return comparePositions(position, this.until) <= 0;
  }

  private async existed(stream: string): Promise<boolean> {
    for await (const event of this.log.readStream(stream, { maxCount: 1 })) return this.counts(event);
    return false;
  }

  /** From before `from`, or from the last event on: it alone is read forwards, because no place behind it need be the start of an event. */
  private async *backwards(from: Position | undefined): AsyncIterable<RecordedEvent> {
    if (from && comparePositions(from, this.until) <= 0) {
      yield* this.log.readAll({ direction: 'backwards', from });
      return;
    }
    yield* this.log.readAll({ from: this.until, maxCount: 1 });
    yield* this.log.readAll({ direction: 'backwards', from: this.until });
  }
}

/** The end of the whole log is not the end of this one. */
const notYet = (page: SubscriptionPage): SubscriptionPage => ({ ...page, caughtUp: false });

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
