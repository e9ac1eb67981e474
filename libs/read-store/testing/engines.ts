import { rm } from 'node:fs/promises';
import { openPostgresReadStore, openReadStore, type PoolOptions, type Projection, type ReadStore } from '@opsledger/read-store';
import type { OperationsLog } from '@opsledger/eventsourcing';
import { findPostgres } from './postgres-programs.js';
import { GivenPostgres, OwnPostgres, type DatabaseServer, type ServerEnd } from './postgres-server.js';
import { ProtocolPGlite } from './protocol-pglite.js';
import { testReadStoreFolder } from './read-store-folder.js';

export interface PlaceOptions {
  readonly log?: OperationsLog;
  readonly pool?: PoolOptions;
}

/** One database for read models, which stores open one after the other. */
export interface Place {
  /** The database's URL; undefined for the embedded one, which one store has for itself. */
  readonly url: string | undefined;
  open(projections: readonly Projection[], options?: PlaceOptions): ReadStore;
  /** Removes the database, once its stores are closed. */
  remove(): Promise<void>;
}

/** One engine while the specs of a file run on it. */
export interface RunningEngine {
  /** Makes a database. A server is told the `options`. */
  place(options?: string): Promise<Place>;
  /** Ends the server at once and starts it again; nothing happens where the server is not ours to end. */
  crash(): Promise<void>;
  /** Ends the server, and starts it again after `awayMs` milliseconds. Absent where it is not ours to end. */
  restart?(how: ServerEnd, awayMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface TestEngine {
  readonly name: string;
  start(): Promise<RunningEngine>;
}

const embedded: TestEngine = {
  name: 'PGlite',
  start: async () => ({
    place: async () => {
      const folder = await testReadStoreFolder();
      return {
        url: undefined,
        open: (projections, { log } = {}) => openReadStore({ folder, projections, ...(log && { log }) }),
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
    crash: async () => undefined,
    stop: async () => undefined,
  }),
};

/** An engine that is reached by the PostgreSQL driver. */
function served(name: string, start: () => Promise<DatabaseServer>): TestEngine {
  return {
    name,
    async start() {
      const server = await start();
      return {
        async place(options) {
          const url = await server.createDatabase(options);
          return {
            url,
            open: (projections, more = {}) => openPostgresReadStore({ url, projections, ...more }),
            remove: async () => undefined,
          };
        },
        crash: () => server.crash(),
        ...(server.restart && { restart: server.restart.bind(server) }),
        stop: () => server.stop(),
      };
    },
  };
}

function postgres(): TestEngine {
  const given = process.env['OPSLEDGER_TEST_DATABASE_URL'];
  if (given !== undefined) return served('PostgreSQL (OPSLEDGER_TEST_DATABASE_URL)', async () => new GivenPostgres(given));
  const bin = findPostgres();
  if (bin !== undefined) return served('PostgreSQL', () => OwnPostgres.start(bin));
  return served(
    'PGlite by the PostgreSQL driver, because this machine has no PostgreSQL: install it or set OPSLEDGER_TEST_DATABASE_URL',
    async () => new ProtocolPGlite(),
  );
}

/** The engine behind the PostgreSQL driver: a real server wherever there is one, as its name says. */
export const POSTGRES: TestEngine = postgres();

/** Whether that is a real server. */
export const HAS_POSTGRES: boolean = process.env['OPSLEDGER_TEST_DATABASE_URL'] !== undefined || findPostgres() !== undefined;

/** What every spec of the read store runs on. */
export const ENGINES: readonly TestEngine[] = [embedded, POSTGRES];
