import type { Aggregates, EventStore, OperationsLog } from '@opsledger/eventsourcing';
import type { ReadStore } from '@opsledger/read-store';
import { readLedgerStatus, type FollowedLedger, type LedgerStatus, type Place } from './ledger-status.js';
import { Metrics } from './metrics.js';
import { remembered } from './remember.js';
import { watchCommands } from './watch-commands.js';
import { watchEventStore } from './watch-event-store.js';

/** The parts of an open ledger that are watched. */
export interface WatchedLedger extends FollowedLedger {
  readonly eventStore: EventStore;
  readonly aggregates: Aggregates;
  readonly readStore: Pick<ReadStore, 'state' | 'sqlCount'>;
}

/** What operators see of a program. */
export interface Operations {
  readonly metrics: Metrics;
  readonly readState: ReadStore['state'];
  /** Read afresh. @throws {StoreUnavailable} the event store does not answer. */
  status(): Promise<LedgerStatus>;
  /** The same from memory, at most two seconds old; undefined while the event store does not answer. For pages that are open to all. */
  glance(): Promise<LedgerStatus | undefined>;
}

const GLANCE = { forMs: 2_000, patienceMs: 1_000 };

/** Watches a ledger from now on. */
export function watchLedger(ledger: WatchedLedger, log: OperationsLog = () => undefined): Operations {
  const metrics = new Metrics();
  const status = (): Promise<LedgerStatus> => readLedgerStatus(ledger, Date.now());
  const glance = remembered(status, GLANCE);
  watchEventStore(ledger.eventStore, metrics);
  watchCommands(ledger.aggregates, metrics, log);
  watchReadStore(ledger.readStore, metrics);
  watchPlaces(glance, metrics);
  return { metrics, readState: () => ledger.readStore.state(), status, glance };
}

function watchReadStore(readStore: WatchedLedger['readStore'], metrics: Metrics): void {
  metrics.counted('opsledger_sql_statements_total', 'SQL statements that the read store has answered, projections included.', () =>
    readStore.sqlCount(),
  );
  const state = metrics.gauge('opsledger_read_store_state', '1 for the state that the read store is in.', ['state']);
  metrics.onRead(() => {
    state.reset();
    state.set({ state: readStore.state() }, 1);
    return Promise.resolve();
  });
}

function watchPlaces(glance: Operations['glance'], metrics: Metrics): void {
  const up = metrics.gauge(
    'opsledger_event_store_up',
    '1 while the event store answers within a second; while it is 0, places are not told.',
  );
  const head = metrics.gauge('opsledger_event_store_head', 'Commit position of the last event of the log.');
  const projections = placeGauges(metrics, 'projection');
  const processes = placeGauges(metrics, 'process');
  const parked = metrics.gauge(
    'opsledger_projection_parked',
    'Streams set aside, because an event of each cannot be applied. Alarm at 1: the read model lacks what follows in them.',
    ['projection'],
  );
  const partitionLabels = ['projection', 'partition'] as const;
  const partitionLag = metrics.gauge(
    'opsledger_projection_partition_lag_events',
    'Events that a partition has not considered yet.',
    partitionLabels,
  );
  const partitionLagSeconds = metrics.gauge(
    'opsledger_projection_partition_lag_seconds',
    'Age of the oldest event that a partition has not considered yet.',
    partitionLabels,
  );
  let leaseChanges = 0;
  metrics.counted(
    'opsledger_lease_changes_total',
    'How often this node took or lost the lease of a read model or process. It stays 0 where no other node shares the work.',
    () => leaseChanges,
  );
  metrics.onRead(async () => {
    const seen = await glance();
    up.set(seen ? 1 : 0);
    const places = seen ?? { head: undefined, projections: [], processes: [] };
    for (const gauge of [head, parked, partitionLag, partitionLagSeconds]) gauge.reset();
    if (places.head) head.set(Number(places.head.commit));
    if (seen) leaseChanges = [...seen.projections, ...seen.processes].reduce((sum, place) => sum + place.leaseChanges, 0);
    projections(places.projections);
    processes(places.processes);
    for (const place of places.projections) {
      parked.set({ projection: place.name }, place.parked.streams);
      for (const { partition, lagEvents, lagSeconds } of place.partitions) {
        const labels = { projection: place.name, partition: `${partition}` };
        partitionLag.set(labels, lagEvents);
        partitionLagSeconds.set(labels, lagSeconds);
      }
    }
  });
}

/** The gauges of projections or processes. @returns what sets them. */
function placeGauges<Kind extends 'projection' | 'process'>(
  metrics: Metrics,
  kind: Kind,
): (places: readonly (Place & { readonly state: string })[]) => void {
  const labels = [kind] as const;
  const lagEvents = metrics.gauge(`opsledger_${kind}_lag_events`, 'Events that have not been considered yet.', labels);
  const lagSeconds = metrics.gauge(`opsledger_${kind}_lag_seconds`, 'Age of the oldest event that has not been considered yet.', labels);
  const position = metrics.gauge(`opsledger_${kind}_position`, 'Commit position up to which the log has been considered.', labels);
  const state = metrics.gauge(`opsledger_${kind}_state`, '1 for the state that it is in.', [kind, 'state']);
  const failing = metrics.gauge(`opsledger_${kind}_failing`, '1 while it retries after a fault or has stopped at one.', labels);
  return (places) => {
    for (const gauge of [lagEvents, lagSeconds, position, state, failing]) gauge.reset();
    for (const place of places) {
      const label = { [kind]: place.name } as Record<Kind, string>;
      lagEvents.set(label, place.lagEvents);
      lagSeconds.set(label, place.lagSeconds);
      position.set(label, Number(place.position.commit));
      state.set({ ...label, state: place.state } as Record<Kind | 'state', string>, 1);
      failing.set(label, place.failure === undefined ? 0 : 1);
    }
  };
}
