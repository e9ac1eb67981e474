import {
  EmbeddedEventStore,
  OutcomeUnknown,
  StoreUnavailable,
  WrongExpectedRevision,
  type EventStore,
  type NewEvent,
} from '@opsledger/eventsourcing';
import { Histogram } from 'prom-client';
import type { Metrics } from './metrics.js';

/** Seconds: a flush to disk, a round trip, a server in trouble. */
const APPEND_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10];
/** Reservations of unique keys collide by design; only streams of aggregates tell of commands that got in each other's way. */
const RESERVATION = 'reservation-';

/**
 * Counts what is appended to a store, from now on. The store's own `append` is replaced, because those who append already hold the store.
 * It is called at once, in the same order.
 */
export function watchEventStore(store: EventStore, metrics: Metrics): void {
  const appends = metrics.counter('opsledger_event_store_appends_total', 'Appends by result.', ['result']);
  const recorded = metrics.counter('opsledger_event_store_events_total', 'Events recorded by this process.');
  const conflicts = metrics.counter(
    'opsledger_command_conflicts_total',
    'Appends that another writer was faster than. Each command is decided again, at most five times.',
  );
  const resends = metrics.counter('opsledger_append_resends_total', 'Appends sent again because the answer to the first was lost.');
  const seconds = new Histogram({
    name: 'opsledger_event_store_append_seconds',
    help: 'Time of an append until it is durable or refused.',
    buckets: APPEND_SECONDS,
    registers: [metrics.registry],
  });
  watchEngine(store, metrics);
  const unanswered = new WeakSet<readonly NewEvent[]>();
  const append = store.append.bind(store);
  store.append = async (stream, events, expected) => {
    if (unanswered.has(events)) resends.inc();
    const start = performance.now();
    try {
      const result = await append(stream, events, expected);
      appends.inc({ result: 'recorded' });
      recorded.inc(events.length);
      return result;
    } catch (error) {
      appends.inc({ result: resultOf(error) });
      if (error instanceof OutcomeUnknown) unanswered.add(events);
      if (error instanceof WrongExpectedRevision && !stream.startsWith(RESERVATION)) conflicts.inc();
      throw error;
    } finally {
      seconds.observe((performance.now() - start) / 1_000);
    }
  };
}

/** What only one of the stores knows: flushes of the embedded log, subscriptions to EventStoreDB. */
function watchEngine(store: EventStore, metrics: Metrics): void {
  const commits = (): number => (store instanceof EmbeddedEventStore ? store.statistics.commits : 0);
  metrics.counted(
    'opsledger_event_store_commits_total',
    'Flushes to disk of the embedded log; appends share them. 0 on EventStoreDB.',
    commits,
  );
  const resubscribed = (): number => ('resubscribed' in store && typeof store.resubscribed === 'number' ? store.resubscribed : 0);
  metrics.counted(
    'opsledger_event_store_resubscribes_total',
    'How often the subscription to EventStoreDB was started anew. 0 on the embedded log.',
    resubscribed,
  );
}

function resultOf(error: unknown): string {
  if (error instanceof WrongExpectedRevision) return 'wrong_revision';
  if (error instanceof OutcomeUnknown) return 'outcome_unknown';
  return error instanceof StoreUnavailable ? 'unavailable' : 'failed';
}
