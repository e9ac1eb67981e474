import { join } from 'node:path';
import {
  AccessRecord,
  folderTileStore,
  LogKeys,
  NoEvidence,
  postgresTileStore,
  readTransparencySettings,
  signedLog,
  type ProvedLog,
  type TileStore,
} from '@opsledger/audit';
import { EvidenceRefused, lastRecordedAt, openEventStore } from '@opsledger/composition';
import { DataFolderLocked, MonotoneClock, openEmbeddedEventStore, type EventStore } from '@opsledger/eventsourcing';
import { openPostgresReadStore } from '@opsledger/read-store';
import { CliFailure, EXIT } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import type { Place } from '../console/with-ledger.js';
import { exists } from '../doctor/check-files.js';

/** What evidence is made of, open. */
export interface OpenEvidence {
  readonly log: ProvedLog;
  readonly eventStore: EventStore;
  /** Left out beside a server, which alone writes to the log of a data folder. */
  readonly accessRecord?: AccessRecord;
}

/**
 * Opens the log and its proofs for one piece of work, without the read models. In a data folder that a server holds the log is only read.
 * @throws {CliFailure} there is no log, or nothing in it is signed.
 */
export async function withEvidence<Result>(
  place: Place,
  terminal: Pick<Terminal, 'note'>,
  work: (open: OpenEvidence) => Promise<Result>,
): Promise<Result> {
  const { eventStore, writes } = await openStore(place, terminal);
  try {
    const keys = new LogKeys({ folder: join(place.dataFolder, 'keys'), ...givenKey(process.env) });
    return await withTiles(place, async (tiles) => {
      const log = await signedLog({ eventStore, tiles, keys });
      const clock = new MonotoneClock(Date.now, await lastRecordedAt(eventStore));
      const accessRecord = writes ? new AccessRecord(eventStore, { now: () => clock.now() }) : undefined;
      try {
        return await work({ log, eventStore, ...(accessRecord && { accessRecord }) });
      } finally {
        await accessRecord?.flush();
      }
    });
  } catch (error) {
    if (error instanceof NoEvidence) throw new CliFailure(EXIT.problems, error.message);
    if (error instanceof EvidenceRefused) throw new CliFailure(EXIT.usage, error.message);
    throw error;
  } finally {
    await eventStore.close();
  }
}

/** The key of the log, as a server is given it. */
function givenKey(env: NodeJS.ProcessEnv): { readonly given?: string } {
  const { key } = readTransparencySettings(env);
  return key === undefined || key === '' ? {} : { given: key };
}

async function openStore(
  place: Place,
  terminal: Pick<Terminal, 'note'>,
): Promise<{ readonly eventStore: EventStore; readonly writes: boolean }> {
  if (place.eventStoreUrl !== undefined) return { eventStore: await openEventStore(place), writes: true };
  const folder = join(place.dataFolder, 'events');
  if (!(await exists(join(folder, 'data.mdb'))))
    throw new CliFailure(EXIT.io, `There is no log in ${place.dataFolder}. Name its folder with --data.`);
  try {
    return { eventStore: await openEmbeddedEventStore({ folder }), writes: true };
  } catch (error) {
    if (!(error instanceof DataFolderLocked)) throw error;
    terminal.note(
      'A server holds the data folder, so the log is only read: that it was read is not recorded. GET /evidence of the server records it.',
    );
    return { eventStore: await openEmbeddedEventStore({ folder, readOnly: true }), writes: false };
  }
}

async function withTiles<Result>({ dataFolder, databaseUrl }: Place, work: (tiles: TileStore) => Promise<Result>): Promise<Result> {
  if (databaseUrl === undefined) return work(folderTileStore(join(dataFolder, 'transparency')));
  const reads = openPostgresReadStore({ url: databaseUrl, projections: [], pool: { max: 2 }, log: () => undefined });
  try {
    await reads.ready;
    return await work(await postgresTileStore(reads.db));
  } finally {
    await reads.close();
  }
}
