import { join } from 'node:path';
import {
  folderCopies,
  folderTileStore,
  isUrl,
  LogKeys,
  NoteCopies,
  postgresTileStore,
  Proofs,
  TransparencyLog,
  type SendNote,
  type SigningTimes,
  type TileStore,
  type TransparencySettings,
} from '@opsledger/audit';
import { MonotoneClock, type EventStore, type OperationsLog } from '@opsledger/eventsourcing';
import { postWebhook, systemResolve, type NotificationSettings } from '@opsledger/notifications';
import { openPostgresReadStore } from '@opsledger/read-store';
import { lastRecordedAt, openEventStore, type EventStoreOptions } from './event-store.js';

/** How the log of a ledger signs for itself. */
export interface TransparencyOptions extends TransparencySettings {
  /** For specs that cannot wait. */
  readonly times?: Partial<SigningTimes>;
}

/** What the log of a ledger signs, and what it proves. */
export interface Transparency {
  readonly log: TransparencyLog;
  readonly proofs: Proofs;
  readonly keys: LogKeys;
  readonly tiles: TileStore;
}

/** What it stands on. */
export interface TransparencyPlace {
  readonly dataFolder: string;
  readonly eventStore: EventStore;
  readonly tiles: TileStore;
  readonly clock: Pick<MonotoneClock, 'now'>;
  readonly networks?: NotificationSettings['networks'];
  readonly log: OperationsLog;
}

/** Longest that an outside target may take to answer, in milliseconds. */
const POST_MS = 10_000;

/** Puts it together. Nothing is followed or signed before `log.start()`. */
export function transparencyOf(place: TransparencyPlace, { key, target, times }: TransparencyOptions = {}): Transparency {
  const { dataFolder, eventStore, tiles, clock, networks = [], log } = place;
  const keys = new LogKeys({ folder: join(dataFolder, 'keys'), ...(key !== undefined && { given: key }) });
  const send = target === undefined ? undefined : isUrl(target) ? urlTarget(target, networks) : folderCopies(target);
  const copies = new NoteCopies({ folder: transparencyFolder(dataFolder), log, ...(send && { send }) });
  return {
    log: new TransparencyLog({ eventStore, tiles, keys, copies, clock, log, ...(times && { times }) }),
    proofs: new Proofs(eventStore, tiles),
    keys,
    tiles,
  };
}

/** Where tiles and copies of checkpoints are in a data folder. */
export const transparencyFolder = (dataFolder: string): string => join(dataFolder, 'transparency');

/** Posts each note as text. Private addresses are refused unless their network is allowed, as for webhooks. */
function urlTarget(url: string, networks: NotificationSettings['networks']): SendNote {
  return async (note, _size, signal) => {
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const sent = await postWebhook(url, note, headers, { networks, timeoutMs: POST_MS, resolve: systemResolve, signal });
    if (!sent.arrived) throw new Error(sent.statusCode === undefined ? sent.failure : `${sent.failure} (${sent.statusCode})`);
  };
}

/** Where a log is that is opened without its read models. */
export interface TransparencyAloneOptions extends EventStoreOptions {
  readonly databaseUrl?: string;
  readonly transparency?: TransparencyOptions;
  /** An open log; left out, it is opened. */
  readonly eventStore?: EventStore;
}

/**
 * Opens the log and its tree alone, for work of the command line. Nothing is signed before `log.start()`.
 * @throws {DataFolderLocked} | {StoreUnavailable} | {StoreMisconfigured} | {StoreDamaged}
 */
export async function openTransparency(
  options: TransparencyAloneOptions,
): Promise<Transparency & { readonly eventStore: EventStore; close(): Promise<void> }> {
  const { dataFolder, databaseUrl, log = () => undefined } = options;
  const eventStore = options.eventStore ?? (await openEventStore(options));
  const reads = databaseUrl === undefined ? undefined : openPostgresReadStore({ url: databaseUrl, projections: [], pool: { max: 2 }, log });
  const close = async (): Promise<void> => {
    await reads?.close();
    await eventStore.close();
  };
  try {
    await reads?.ready;
    const tiles = reads ? await postgresTileStore(reads.db) : folderTileStore(transparencyFolder(dataFolder));
    const clock = new MonotoneClock(Date.now, await lastRecordedAt(eventStore));
    const transparency = transparencyOf({ dataFolder, eventStore, tiles, clock, log }, options.transparency);
    return {
      ...transparency,
      eventStore,
      async close() {
        await transparency.log.stop(0);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
