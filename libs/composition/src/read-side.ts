import { join } from 'node:path';
import { folderTileStore, postgresTileStore, type TileStore } from '@opsledger/audit';
import type { EventStore, OperationsLog } from '@opsledger/eventsourcing';
import { discardedEvents } from '@opsledger/operations';
import { hasLocalKeys, openSharedSubjectKeys, openSubjectKeys, type SubjectKeys, type SubjectKeysOptions } from '@opsledger/organization';
import {
  embeddedCopies,
  lockFolder,
  openPostgresReadStore,
  openReadStore,
  postgresCopies,
  startProjector,
  withStoredProgress,
  type CopyStorage,
  type Projector,
  type ReadStore,
} from '@opsledger/read-store';
import { checkDatabase } from './check-database.js';
import { projections } from './contexts.js';
import { KeysFirst } from './keys-first.js';
import { requireSharedSecret, type SharedSecret } from './node-agreement.js';
import { transparencyFolder } from './transparency.js';

/** Where read models, checkpoints and the keys of people are kept. */
export interface ReadSideOptions {
  /** Holds `read-models` and `keys`, unless there is a database. */
  readonly dataFolder: string;
  /** PostgreSQL: read models, checkpoints and keys of people are there, for any number of nodes. */
  readonly databaseUrl?: string;
  /** 32 bytes in base64 that wrap the keys of people; default: OPSLEDGER_MASTER_KEY, else a file in `keys`, made on first use. */
  readonly masterKey?: string;
  readonly log: OperationsLog;
}

/** The read models' database and the keys of people, open. */
export interface ReadSide {
  readonly subjectKeys: SubjectKeys;
  readonly readStore: ReadStore;
  /** Where the tree of the transparency log is kept. */
  readonly tiles: TileStore;
  /** Begins to keep the read models up to date with the log, or to look how other nodes do. */
  follow(eventStore: EventStore, projects: boolean): Projector;
  /** Where other states of the read models are kept beside the present one. */
  readonly copies: CopyStorage;
  /** Keeps such a copy up to date with a log, whoever else works on it. */
  project(copy: ReadStore, eventStore: EventStore): Projector;
  /** Where there may be several nodes: makes sure that all of them sign with the same secret. @throws {NodesDisagree} */
  readonly requireSharedSecret?: (name: SharedSecret, secret: Uint8Array) => Promise<void>;
  /** Runs work on a store of its own whose statements may take long, e.g. to index a million rows. The embedded database has just the one. */
  withLongStatements<Result>(work: (store: ReadStore) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/**
 * Opens it in the data folder or on PostgreSQL.
 * @throws {DatabaseMisconfigured} | {DatabaseUnavailable} | {MasterKeyError} | {SubjectKeysConflict}
 * @throws {DataFolderLocked} another process uses the folder, while its keys are to be moved to the database.
 */
export async function openReadSide({ databaseUrl, ...options }: ReadSideOptions): Promise<ReadSide> {
  return databaseUrl === undefined ? inFolder(options) : onServer(databaseUrl, options);
}

function inFolder(options: ReadSideOptions): ReadSide {
  const { dataFolder, log } = options;
  const subjectKeys = openSubjectKeys(keysOptions(options));
  const readStore = openReadStore({ folder: join(dataFolder, 'read-models'), projections: projections(subjectKeys), log });
  return {
    subjectKeys,
    readStore,
    tiles: folderTileStore(transparencyFolder(dataFolder)),
    follow: (eventStore, projects) => startProjector({ readStore, eventStore, projects, log, discarded: discardedEvents(eventStore) }),
    copies: embeddedCopies(join(dataFolder, 'time-machines'), log),
    project: (copy, eventStore) => startProjector({ readStore: copy, eventStore, log: quiet(log), discarded: discardedEvents(eventStore) }),
    withLongStatements: (work) => work(readStore),
    async close() {
      await readStore.close();
      await subjectKeys.close();
    },
  };
}

/** What a copy has to say of each read model is of no interest unless it is wrong. */
const quiet =
  (log: OperationsLog): OperationsLog =>
  (level, ...said) => {
    if (level !== 'info') log(level, ...said);
  };

/** Keys are asked for by commands, which do not wait behind queries, nor long: they have connections of their own. */
const KEYS_POOL = { max: 3, connectTimeoutMs: 2_000, statementTimeoutMs: 5_000, applicationName: 'opsledger keys' };

/** Rebuilds index and compare whole tables. */
const LONG_POOL = { max: 2, statementTimeoutMs: 3_600_000, idleInTransactionTimeoutMs: 600_000, applicationName: 'opsledger rebuild' };

async function onServer(url: string, options: ReadSideOptions): Promise<ReadSide> {
  const { log } = options;
  await checkDatabase(url);
  const keysStore = openPostgresReadStore({ url, projections: [], pool: KEYS_POOL, log });
  try {
    await keysStore.ready;
    const subjectKeys = await openKeys(keysStore, options);
    const tiles = await postgresTileStore(keysStore.db);
    const readStore = openPostgresReadStore({ url, projections: projections(subjectKeys), log });
    return {
      subjectKeys,
      readStore,
      tiles,
      follow(eventStore, projects) {
        const discarded = discardedEvents(eventStore);
        const projector = startProjector({ readStore, eventStore: new KeysFirst(eventStore, subjectKeys), projects, log, discarded });
        return withStoredProgress(projector, { readStore, eventStore });
      },
      copies: postgresCopies({ url, db: readStore.db, log }),
      project(copy, eventStore) {
        const discarded = discardedEvents(eventStore);
        return startProjector({ readStore: copy, eventStore: new KeysFirst(eventStore, subjectKeys), log: quiet(log), discarded });
      },
      async withLongStatements(work) {
        const store = openPostgresReadStore({ url, projections: readStore.projections, pool: LONG_POOL, log });
        return work(store).finally(() => store.close());
      },
      requireSharedSecret: (name, secret) => requireSharedSecret(keysStore.db, name, secret),
      async close() {
        await readStore.close();
        await subjectKeys.close();
        await keysStore.close();
      },
    };
  } catch (error) {
    await keysStore.close();
    throw error;
  }
}

/** Keys that are still in the folder are moved; nobody may add one meanwhile. */
async function openKeys({ db }: ReadStore, options: ReadSideOptions): Promise<SubjectKeys> {
  const keys = keysOptions(options);
  const unlock = hasLocalKeys(keys.folder) ? await lockFolder(join(options.dataFolder, 'read-models')) : undefined;
  try {
    return await openSharedSubjectKeys({ ...keys, db, log: options.log });
  } finally {
    await unlock?.();
  }
}

function keysOptions({ dataFolder, masterKey }: ReadSideOptions): SubjectKeysOptions {
  return { folder: join(dataFolder, 'keys'), ...(masterKey !== undefined && { masterKey }) };
}
