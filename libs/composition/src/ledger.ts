import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Aggregates,
  MonotoneClock,
  openEmbeddedEventStore,
  startProcesses,
  type EmbeddedEventStore,
  type EventStore,
  type OperationsLog,
  type ProcessRunner,
} from '@opsledger/eventsourcing';
import { openSubjectKeys, type SubjectKeys } from '@opsledger/organization';
import { openReadStore, startProjector, type Projector, type ReadStore } from '@opsledger/read-store';
import { aggregates, eventCatalogues, processes, projections } from './contexts.js';

/** Where a ledger lives. */
export interface LedgerOptions {
  /** Holds `events` (the truth), `read-models` (disposable) and `keys`. */
  readonly dataFolder: string;
  /** 32 bytes in base64 that wrap the keys of people; default: OPSLEDGER_MASTER_KEY, else a file in `keys`, made on first use. */
  readonly masterKey?: string;
  readonly log?: OperationsLog;
}

/** An open ledger: the log, the commands, and the read models that follow it. */
export interface Ledger {
  readonly dataFolder: string;
  readonly eventStore: EmbeddedEventStore;
  readonly aggregates: Aggregates;
  readonly subjectKeys: SubjectKeys;
  readonly readStore: ReadStore;
  readonly projector: Projector;
  readonly processes: ProcessRunner;
  /**
   * Waits until the read models are open and, with the processes, have reacted to everything in the log, including what processes add meanwhile.
   * @returns false when they have not within `timeoutMs`.
   */
  settle(timeoutMs: number): Promise<boolean>;
  /** Lets work under way finish and frees everything. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the embedded default in a data folder. Commands work at once; the read models open in the background.
 * @throws {DataFolderLocked} another process holds the folder. @throws {StoreDamaged} | {MasterKeyError}
 */
export async function openLedger({ dataFolder, masterKey, log = () => undefined }: LedgerOptions): Promise<Ledger> {
  const eventStore = await openEmbeddedEventStore({ folder: join(dataFolder, 'events') });
  try {
    const clock = new MonotoneClock(Date.now, await lastRecordedAt(eventStore));
    const subjectKeys = openSubjectKeys({ folder: join(dataFolder, 'keys'), ...(masterKey !== undefined && { masterKey }) });
    const runner = new Aggregates(eventStore, aggregates, { clock, singleWriter: true });
    const readStore = openReadStore({ folder: join(dataFolder, 'read-models'), projections: projections(subjectKeys), log });
    readStore.ready.catch((error: unknown) => {
      log('error', 'The read models cannot be opened. Commands are still recorded.', { error: String(error) });
    });
    const projector = startProjector({ readStore, eventStore, log });
    const running = startProcesses({
      processes: processes({ subjectKeys, readStore, projector, aggregates: runner }),
      catalogues: eventCatalogues,
      eventStore,
      checkpoints: readStore.checkpoints,
      send: (category, id, command, context) => runner.execute(category, id, command, context),
      log,
    });
    return assemble({ dataFolder, eventStore, aggregates: runner, subjectKeys, readStore, projector, processes: running });
  } catch (error) {
    await eventStore.close();
    throw error;
  }
}

function assemble(parts: Omit<Ledger, 'settle' | 'close'>): Ledger {
  const { eventStore, processes: running, projector, readStore, subjectKeys } = parts;
  let closing: Promise<void> | undefined;
  const close = async () => {
    await running.stop();
    await projector.stop();
    await readStore.close();
    await subjectKeys.close();
    await eventStore.close();
  };
  return {
    ...parts,
    close: () => (closing ??= close()),
    async settle(timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      if (!(await opensWithin(readStore, timeoutMs))) return false;
      for (;;) {
        const head = await eventStore.head();
        const reacted = await running.waitFor(head, { timeoutMs: Math.max(deadline - Date.now(), 0) });
        const shown = await projector.waitFor(head, { timeoutMs: Math.max(deadline - Date.now(), 0) });
        if (!reacted.reached || !shown.reached) return false;
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

/** The server time of the last event, so that `recordedAt` never falls, also over a restart with a clock set back. */
async function lastRecordedAt(store: EventStore): Promise<number> {
  for await (const event of store.readAll({ direction: 'backwards', maxCount: 1 })) {
    const recordedAt = event.metadata['recordedAt'];
    return typeof recordedAt === 'string' ? Date.parse(recordedAt) : 0;
  }
  return 0;
}
