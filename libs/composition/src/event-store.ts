import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedEventStore, streamCategory, type EventStore, type OperationsLog } from '@opsledger/eventsourcing';

/** Where the log is. */
export interface EventStoreOptions {
  /** Holds the embedded log in `events`, unless there is an address. */
  readonly dataFolder: string;
  /** Address of EventStoreDB: `esdb://` or `esdb+discover://`. Left out: the embedded store. */
  readonly eventStoreUrl?: string;
  readonly log?: OperationsLog;
}

/**
 * Opens the log alone: the embedded store of a data folder, or EventStoreDB. The adapter to it is loaded only when there is an address.
 * @throws {DataFolderLocked} another process holds the folder. @throws {StoreDamaged}
 * @throws {StoreUnavailable} EventStoreDB does not answer. @throws {StoreMisconfigured} its address, credentials or version are wrong.
 */
export async function openEventStore({ dataFolder, eventStoreUrl, log = () => undefined }: EventStoreOptions): Promise<EventStore> {
  const folder = join(dataFolder, 'events');
  if (eventStoreUrl === undefined) return openEmbeddedEventStore({ folder });
  const { openEventStoreDb } = await import('@opsledger/eventstoredb');
  const store = await openEventStoreDb({ url: eventStoreUrl, log });
  const unused = await eventsIn(folder);
  if (unused > 0n) log('warn', `The folder ${dataFolder} also holds an embedded log with ${unused} events that is not used.`);
  return store;
}

/** How many events an embedded log holds; 0 where there is none, or none that can be read. */
async function eventsIn(folder: string): Promise<bigint> {
  if (!existsSync(join(folder, 'data.mdb'))) return 0n;
  const store = await openEmbeddedEventStore({ folder, readOnly: true }).catch(() => undefined);
  if (!store) return 0n;
  try {
    return (await store.head()).commit;
  } finally {
    await store.close();
  }
}

/** What a ledger records of its own running: who was shown what or refused, and what it signed. */
const OF_ITSELF: ReadonlySet<string> = new Set(['auditRead', 'security', 'transparencyLog']);

/** Whether nothing was ever recorded but what a ledger records of its own running, as when somebody only looked at it. */
export async function isEmptyLog(store: EventStore): Promise<boolean> {
  for await (const { type, stream } of store.readAll()) if (!type.startsWith('$') && !OF_ITSELF.has(streamCategory(stream))) return false;
  return true;
}

/** Events that are looked back over for one of ours. A server without any of ours among so many has most likely none at all. */
const LOOK_BACK = 2_000;

/** The server time of our last event in milliseconds, so that `recordedAt` never falls, also over a restart with a clock set back. */
export async function lastRecordedAt(store: EventStore): Promise<number> {
  for await (const { type, metadata } of store.readAll({ direction: 'backwards', maxCount: LOOK_BACK })) {
    if (type.startsWith('$')) continue;
    const recordedAt = metadata['recordedAt'];
    if (typeof recordedAt === 'string') return Date.parse(recordedAt);
  }
  return 0;
}
