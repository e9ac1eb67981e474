import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccessRecord, type TimeMachines, type TimeMachineSettings } from '@opsledger/audit';
import type { EventStoreServer } from '@opsledger/event-store-server';
import {
  Aggregates,
  EmbeddedEventStore,
  MonotoneClock,
  startProcesses,
  type EventStore,
  type ProcessRunner,
} from '@opsledger/eventsourcing';
import {
  DEFAULT_NOTIFICATION_SETTINGS,
  openNotifications,
  type NotificationParts,
  type Notifications,
  type NotificationSettings,
} from '@opsledger/notifications';
import { lagSeconds, ReadModelUpkeep } from '@opsledger/operations';
import type { SubjectKeys } from '@opsledger/organization';
import type { Projector, ReadStore } from '@opsledger/read-store';
import { aggregatesFor, eventCatalogues, processes, schedules } from './contexts.js';
import { lookForRestoredKeys, type Look } from './erased-people.js';
import { lastRecordedAt, openEventStore, type EventStoreOptions } from './event-store.js';
import { serveEventStore, type FaceOptions } from './face.js';
import { haveReacted, type HaveReacted } from './have-reacted.js';
import { openReadSide, type ReadSide } from './read-side.js';
import { startTimeMachines } from './time-machines.js';
import { transparencyOf, type Transparency, type TransparencyOptions, type TransparencyPlace } from './transparency.js';

/** Where a ledger lives. The data folder holds what is on no server: `events` (the truth), `keys`, and `read-models` (disposable). */
export interface LedgerOptions extends EventStoreOptions {
  /** PostgreSQL instead of the folder for read models, checkpoints and the keys of people. */
  readonly databaseUrl?: string;
  /** 32 bytes in base64 that wrap the keys of people; default: OPSLEDGER_MASTER_KEY, else a file in `keys`, made on first use. */
  readonly masterKey?: string;
  /** Serves the embedded log to other programs over EventStoreDB's protocol. Off when left out. */
  readonly eventStoreServer?: FaceOptions;
  /** False: other nodes on the same servers keep the read models and run the processes and schedules, and this one only looks how far they are; default true. */
  readonly projects?: boolean;
  /** False: nothing becomes due by itself while the ledger is open; default true. */
  readonly schedules?: boolean;
  /** How notifications leave the ledger. Left out: it is noted who is to be told, and another program on the same stores tells them. */
  readonly notifications?: NotificationSettings;
  /** How many time machines there may be. Left out: none is filled or ended meanwhile, though they are told of. */
  readonly timeMachines?: TimeMachineSettings;
  /** How the log signs for itself. Left out: it does not here, as in programs that come and go. */
  readonly transparency?: TransparencyOptions;
}

/** An open ledger: the log, the commands, and the read models that follow it. */
export interface Ledger extends Pick<ReadSide, 'requireSharedSecret'> {
  readonly dataFolder: string;
  readonly eventStore: EventStore;
  /** The gRPC face of the embedded log, when it is switched on. */
  readonly eventStoreServer?: EventStoreServer;
  readonly aggregates: Aggregates;
  /** Records who reads audit data, before they leave. */
  readonly accessRecord: AccessRecord;
  readonly subjectKeys: SubjectKeys;
  readonly readStore: ReadStore;
  readonly projector: Projector;
  readonly processes: ProcessRunner;
  readonly notifications: Notifications;
  readonly timeMachines: TimeMachines;
  /** The tree over the log: what is signed, and proofs of every event. */
  readonly transparency: Transparency;
  /** Rebuilds read models, and settles what they could not apply. */
  readonly upkeep: ReadModelUpkeep;
  /**
   * Waits until the read models are open and, with the processes, have reacted to everything in the log, including what processes add meanwhile.
   * @returns false when they have not within `timeoutMs`.
   */
  settle(timeoutMs: number): Promise<boolean>;
  /** Lets work under way finish and frees everything. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens a ledger in its data folder, with the log on EventStoreDB and the rest on PostgreSQL as asked. Commands work at once; the read models
 * open in the background.
 * @throws {DataFolderLocked} another process holds the folder. @throws {StoreDamaged} | {StoreUnavailable} | {StoreMisconfigured}
 * @throws {DatabaseUnavailable} | {DatabaseMisconfigured} | {MasterKeyError} | {SubjectKeysConflict}
 * @throws {TypeError} the gRPC face is asked for, and the log is not embedded.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const eventStore = await openEventStore(options);
  let face: EventStoreServer | undefined;
  try {
    if (options.eventStoreServer) face = await serveEventStore(eventStore, options.eventStoreServer, options.log);
    return await openOn(eventStore, face, options);
  } catch (error) {
    await face?.close();
    await eventStore.close();
    throw error;
  }
}

async function openOn(eventStore: EventStore, face: EventStoreServer | undefined, options: LedgerOptions): Promise<Ledger> {
  const { dataFolder, log = () => undefined } = options;
  const clock = new MonotoneClock(Date.now, await lastRecordedAt(eventStore));
  // Through its face, and on a server anyway, other processes write too.
  const singleWriter = eventStore instanceof EmbeddedEventStore && face === undefined;
  const runner = new Aggregates(eventStore, aggregatesFor(options.notifications ?? DEFAULT_NOTIFICATION_SETTINGS), { clock, singleWriter });
  const readSide = await openReadSide({ ...options, log });
  const { subjectKeys, readStore } = readSide;
  readStore.ready.catch((error: unknown) => {
    log('error', 'The read models cannot be opened. Commands are still recorded.', { error: String(error) });
  });
  const projects = options.projects ?? true;
  const projector = readSide.follow(eventStore, projects);
  const notifications = notificationsOf(options, { subjectKeys, readStore, eventStore, aggregates: runner, readModels: projector, log });
  const sources = { subjectKeys, readStore, projector, aggregates: runner, notifications };
  const managers = processes(sources);
  const running = startProcesses({
    processes: managers,
    scheduling: { schedules: (options.schedules ?? true) ? schedules(sources) : [], clock, readModels: projector },
    catalogues: eventCatalogues,
    eventStore,
    checkpoints: readStore.checkpoints,
    send: (category, id, command, context) => runner.execute(category, id, command, context),
    runs: projects,
    log,
  });
  const upkeep = new ReadModelUpkeep({
    ...{ readStore, eventStore, aggregates: runner, log },
    withLongStatements: (work) => readSide.withLongStatements(work),
    lagSeconds: () => lagSeconds({ eventStore, projector }),
  });
  const timeMachines = startTimeMachines(readSide, { eventStore, log, projects }, options.timeMachines);
  const transparency = transparencyIn(options, { eventStore, tiles: readSide.tiles, clock, log });
  if (projects) startFor(options, { notifications, transparency });
  const restoredKeys = lookForRestoredKeys({ eventStore, readStore, projector, subjectKeys, log, looks: projects });
  const parts = {
    dataFolder,
    eventStore,
    aggregates: runner,
    accessRecord: new AccessRecord(eventStore, { now: () => clock.now(), log }),
    subjectKeys,
    readStore,
    projector,
    processes: running,
    notifications,
    timeMachines,
    transparency,
    upkeep,
  };
  return assemble(
    { ...parts, ...(face && { eventStoreServer: face }) },
    { ...readSide, restoredKeys },
    haveReacted(running, managers, eventStore),
  );
}

function notificationsOf(
  { dataFolder, notifications: settings = DEFAULT_NOTIFICATION_SETTINGS }: LedgerOptions,
  parts: Omit<NotificationParts, 'settings' | 'outbox' | 'catalogues'>,
): Notifications {
  return openNotifications({ ...parts, settings, outbox: join(dataFolder, 'outbox'), catalogues: eventCatalogues });
}

/** Milliseconds that read models may take to pass over what was signed at the end. */
const LAST_LOOK_MS = 1_000;

/** Signs what is left, and lets the read models see it: they are to end where the log ends, so that nothing is behind at the next start. */
async function signRest({ transparency, projector, eventStore }: Pick<Ledger, 'transparency' | 'projector' | 'eventStore'>): Promise<void> {
  const { signed } = transparency.log.status();
  await transparency.log.stop();
  if (transparency.log.status().signed === signed) return;
  await projector.waitFor(await eventStore.head(), { timeoutMs: LAST_LOOK_MS });
}

/** Starts what leaves the ledger by itself, as far as the options ask for it. */
function startFor(options: LedgerOptions, { notifications, transparency }: Pick<Ledger, 'notifications' | 'transparency'>): void {
  if (options.notifications) notifications.start();
  if (options.transparency) transparency.log.start();
}

function transparencyIn(
  { dataFolder, notifications, transparency }: LedgerOptions,
  parts: Omit<TransparencyPlace, 'dataFolder' | 'networks'>,
): Transparency {
  return transparencyOf({ ...parts, dataFolder, networks: notifications?.networks ?? [] }, transparency);
}

function assemble(
  parts: Omit<Ledger, 'settle' | 'close' | 'requireSharedSecret'>,
  readSide: ReadSide & { readonly restoredKeys: Look },
  reacted: HaveReacted,
): Ledger {
  const {
    accessRecord,
    eventStore,
    eventStoreServer: face,
    notifications,
    transparency,
    processes: running,
    projector,
    readStore,
    timeMachines,
  } = parts;
  let closing: Promise<void> | undefined;
  const close = async () => {
    await readSide.restoredKeys.stop();
    await accessRecord.flush();
    await face?.close(); // first, so that nobody writes while the readers end
    await timeMachines.stop();
    await notifications.stop();
    await running.stop();
    await signRest({ transparency, projector, eventStore }); // behind what writes
    await projector.stop();
    await readSide.close();
    await eventStore.close();
  };
  return {
    ...parts,
    ...(readSide.requireSharedSecret && { requireSharedSecret: readSide.requireSharedSecret }),
    close: () => (closing ??= close()),
    async settle(timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      if (!(await opensWithin(readStore, timeoutMs))) return false;
      for (;;) {
        const head = await eventStore.head();
        if (!(await reacted(head, Math.max(deadline - Date.now(), 0)))) return false;
        const shown = await projector.waitFor(head, { timeoutMs: Math.max(deadline - Date.now(), 0) });
        if (!shown.reached) return false;
        if ((await eventStore.head()).commit === head.commit) return true;
      }
    },
  };
}

/** Waits for the database of the read models: on an empty log nothing else does. */
async function opensWithin({ ready }: ReadStore, timeoutMs: number): Promise<boolean> {
  const abort = new AbortController();
  const timeout = sleep(timeoutMs, false, { signal: abort.signal }).catch(() => false);
  const opened = ready.then(
    () => true,
    () => false,
  );
  return Promise.race([opened, timeout]).finally(() => {
    abort.abort();
  });
}
