import { join } from 'node:path';
import { AccessRecord, folderTileStore } from '@opsledger/audit';
import {
  aggregates,
  eventCatalogues,
  LedgerModule,
  policy,
  processes,
  projections,
  timeMachinesOn,
  transparencyOf,
  type Ledger,
} from '@opsledger/composition';
import { Aggregates, MonotoneClock, openEmbeddedEventStore, startProcesses } from '@opsledger/eventsourcing';
import { authenticator, localVerifier, mintToken, openSigningKey, SecurityLog } from '@opsledger/identity';
import { instantOf } from '@opsledger/kernel';
import { DEFAULT_NOTIFICATION_SETTINGS, openNotifications } from '@opsledger/notifications';
import { openSubjectKeys } from '@opsledger/organization';
import {
  embeddedCopies,
  openPostgresReadStore,
  openReadStore,
  startProjector,
  type Projection,
  type ReadStore,
} from '@opsledger/read-store';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '../../apps/api/src/create-api.js';
import { createLogger } from '../../apps/api/src/logger.js';
import { CLERK } from './procure.js';

/** Opens read models where they are: on the server of a URL, else in a folder. */
export function openReadModels(where: string, of: readonly Projection[]): ReadStore {
  return where.startsWith('postgres://')
    ? openPostgresReadStore({ url: where, projections: of })
    : openReadStore({ folder: where, projections: of });
}

/** A whole ledger whose log and keys are in a folder and whose read models are in another one, or on a PostgreSQL server. */
export async function openLedgerOn(folder: string, where: string): Promise<Omit<Ledger, 'settle' | 'upkeep'>> {
  const eventStore = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const subjectKeys = openSubjectKeys({ folder: join(folder, 'keys') });
  const runner = new Aggregates(eventStore, aggregates, { singleWriter: true });
  const readStore = openReadModels(where, projections(subjectKeys));
  await readStore.ready;
  const projector = startProjector({ readStore, eventStore });
  const parts = { subjectKeys, readStore, projector, aggregates: runner };
  const notifications = openNotifications({
    ...parts,
    settings: DEFAULT_NOTIFICATION_SETTINGS,
    outbox: join(folder, 'outbox'),
    catalogues: eventCatalogues,
    eventStore,
    readModels: projector,
    log: () => undefined,
  });
  const copies = embeddedCopies(join(folder, 'time-machines'));
  const timeMachines = timeMachinesOn(
    { readStore, subjectKeys, copies, project: (copy, log) => startProjector({ readStore: copy, eventStore: log }) },
    { eventStore, log: () => undefined },
  );
  const running = startProcesses({
    processes: processes({ ...parts, notifications }),
    catalogues: eventCatalogues,
    eventStore,
    checkpoints: readStore.checkpoints,
    send: (category, id, command, context) => runner.execute(category, id, command, context),
  });
  const accessRecord = new AccessRecord(eventStore, { now: () => instantOf(Date.now()) });
  const close = async (): Promise<void> => {
    await accessRecord.flush();
    await timeMachines.stop();
    await notifications.stop();
    await running.stop();
    await projector.stop();
    await readStore.close();
    await subjectKeys.close();
    await eventStore.close();
  };
  const tiles = folderTileStore(join(folder, 'transparency'));
  const transparency = transparencyOf({ dataFolder: folder, eventStore, tiles, clock: new MonotoneClock(), log: () => undefined });
  return { dataFolder: folder, eventStore, ...parts, accessRecord, processes: running, notifications, timeMachines, transparency, close };
}

/** Waits, however long, until the read models show everything in the log. */
export async function caughtUp({ eventStore, projector }: Pick<Ledger, 'eventStore' | 'projector'>): Promise<void> {
  const { reached, behind } = await projector.waitFor(await eventStore.head(), { timeoutMs: 3_600_000 });
  if (!reached) throw new Error(`Read models have stopped: ${behind.map(({ projection }) => projection).join(', ')}.`);
}

/** The API in front of such a ledger, and a token for it. It does not listen yet. */
export async function apiOf(
  ledger: Omit<Ledger, 'settle' | 'upkeep'>,
): Promise<{ readonly app: NestFastifyApplication; readonly token: string }> {
  const key = openSigningKey(join(ledger.dataFolder, 'keys'), false);
  const parts = {
    modules: [LedgerModule.register(ledger)],
    policy,
    authenticate: authenticator(localVerifier(key), ledger.aggregates),
    security: new SecurityLog(ledger.eventStore),
    cursorKey: new Uint8Array(32),
    isOpen: () => true,
    storeAnswers: () => Promise.resolve(true),
    logger: createLogger('error'),
  };
  const app = await createApi(parts, { trustedProxies: [], corsOrigins: [] });
  const token = await mintToken(key, { subject: CLERK.id, roles: CLERK.roles, expiresIn: 36_000 });
  return { app, token };
}
