import type { EventStore, OperationsLog } from '@opsledger/eventsourcing';

/** How the adapter connects. */
export interface EventStoreDbOptions {
  /** `esdb://` or `esdb+discover://` connection string. */
  readonly url: string;
  readonly log?: OperationsLog;
  /** Milliseconds that a call may take before its outcome counts as unknown. Default 10,000. */
  readonly timeoutMs?: number;
}

/** Connects to EventStoreDB. */
export async function openEventStoreDb(_options: EventStoreDbOptions): Promise<EventStore> {
  throw new Error('Not connected yet.');
}
