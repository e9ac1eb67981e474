import {
  comparePositions,
  EventStore,
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
import { currentRequest, requirePresent, ReadModels } from '@opsledger/graphql';
import type { Projector, ReadStore } from '@opsledger/read-store';
import type { QueryExecutorProvider } from 'kysely';

/** The log that a request reads: that of its time machine, or the present one. */
export class RequestLog extends EventStore {
  constructor(private readonly present: EventStore) {
    super();
  }

  override append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    return this.log().append(stream, events, expected);
  }

  override readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent> {
    return this.log().readStream(stream, options);
  }

  override readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent> {
    return this.log().readAll(options);
  }

  override subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    return this.log().subscribeToAll(options);
  }

  override head(): Promise<Position> {
    return this.log().head();
  }

  /** Whoever opened it closes it. */
  override async close(): Promise<void> {}

  private log(): EventStore {
    return currentRequest()?.past?.eventStore ?? this.present;
  }
}

/** The read models that a request asks: those of its time machine, or the present ones. Which, is found out with every statement. */
export class RequestReadModels extends ReadModels {
  override readonly db: QueryExecutorProvider;

  constructor(
    private readonly present: Pick<ReadStore, 'db' | 'projections'>,
    private readonly projector: Pick<Projector, 'waitFor'>,
  ) {
    super();
    this.db = { getExecutor: () => (currentRequest()?.past?.readStore.db ?? present.db).getExecutor() };
  }

  /** A past shows everything up to its end, and nothing behind it ever. */
  override async waitFor(position: Position, { timeoutMs, types }: Parameters<ReadModels['waitFor']>[1]): Promise<boolean> {
    const past = currentRequest()?.past;
    if (past) return comparePositions(position, past.position) <= 0;
    const projections = types && this.present.projections.filter(({ on }) => types.some((type) => type in on)).map(({ name }) => name);
    return (await this.projector.waitFor(position, { timeoutMs, ...(projections && { projections }) })).reached;
  }
}

/** The read store that a request asks, for those who write SQL of their own. What keeps the store going is always that of the present. */
export function requestReadStore(present: ReadStore): ReadStore {
  const asked = (): ReadStore => currentRequest()?.past?.readStore ?? present;
  return {
    projections: present.projections,
    alone: present.alone,
    ready: present.ready,
    state: () => present.state(),
    get db() {
      return asked().db;
    },
    from: (table) => asked().from(table),
    tables: (...tables) => asked().tables(...tables),
    get checkpoints() {
      requirePresent('Checkpoints');
      return present.checkpoints;
    },
    probe: () => present.probe(),
    sqlCount: () => present.sqlCount(),
    setRebuilding: (projection, rebuilding) => present.setRebuilding(projection, rebuilding),
    close: () => present.close(),
  };
}
