import { comparePositions, START, type AppendResult, type EventStore, type NewEvent } from '@opsledger/eventsourcing';

/** An append as a writer sends it. */
export interface Sent {
  readonly stream: string;
  readonly ids: readonly string[];
  /** Of the stream before; -1 for none. */
  readonly revision: number;
}

/** What the log says about the appends. */
export interface LogFindings {
  readonly acknowledgedEvents: number;
  readonly storedEvents: number;
  /** Acknowledged events that are not stored where the acknowledgement said. */
  readonly lost: number;
  /** Event ids that are stored more than once. */
  readonly doubled: number;
  /** Places where a stream's revisions or the log's positions do not follow on. */
  readonly holes: number;
}

/** The appends of a run: what was acknowledged, and how long it took. */
export class Expectations {
  /** The longest time that one call took, in milliseconds. */
  longestCallMs = 0;
  private readonly places = new Map<string, string>();

  /** Sends one append and remembers its acknowledgement. @throws what the store threw. */
  async append(store: EventStore, { stream, ids, revision }: Sent): Promise<AppendResult> {
    const events = ids.map((id, index): NewEvent => ({ id, type: 'Entered', data: { index }, metadata: {} }));
    const result = await this.timed(() => store.append(stream, events, revision < 0 ? 'noStream' : revision));
    ids.forEach((id, index) => this.places.set(id, `${stream}@${result.revision - (ids.length - 1 - index)}`));
    return result;
  }

  /** Measures a call, whether it ends well or not. */
  async timed<Value>(call: () => Promise<Value>): Promise<Value> {
    const start = performance.now();
    try {
      return await call();
    } finally {
      this.longestCallMs = Math.max(this.longestCallMs, performance.now() - start);
    }
  }

  /** Compares the whole log with what was acknowledged. */
  async compare(store: EventStore): Promise<LogFindings> {
    const stored = new Map<string, string>();
    const next = new Map<string, number>();
    let [storedEvents, doubled, holes, last] = [0, 0, 0, START];
    for await (const { id, stream, revision, position } of store.readAll()) {
      storedEvents += 1;
      if (stored.has(id)) doubled += 1;
      stored.set(id, `${stream}@${revision}`);
      if (revision !== (next.get(stream) ?? 0) || comparePositions(position, last) <= 0) holes += 1;
      next.set(stream, revision + 1);
      last = position;
    }
    const lost = [...this.places].filter(([id, place]) => stored.get(id) !== place).length;
    return { acknowledgedEvents: this.places.size, storedEvents, lost, doubled, holes };
  }
}
