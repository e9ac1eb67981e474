import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Checkpoints, OperationsLog } from '@opsledger/eventsourcing';
import type { Projection } from './projection/projection.js';
import type { Database, Table } from './table/table.js';

/** opening: the database starts. waiting: nodes of another version are served from the database, until the tables of this one have reached the log. rebuilding: answers, but some read model has not yet reached the log. ready: all of them have. broken: no answers. */
export type ReadStoreState = 'opening' | 'waiting' | 'rebuilding' | 'ready' | 'broken';

export interface ReadStoreOptions {
  /** Folder of the embedded database; left out, it lives in memory (slow to start: 4 s each time). */
  readonly folder?: string;
  /** Every read model whose tables this store keeps. */
  readonly projections: readonly Projection[];
  /** The tables are there: none is made, and nothing can be written. */
  readonly sealed?: boolean;
  readonly log?: OperationsLog;
}

/** The connections that one process keeps to the server, and how long it waits on them. Times in milliseconds. */
export interface PoolOptions {
  /** Most connections; default 10. */
  readonly max?: number;
  /** To connect, or to get a connection that others hold; default 5000. */
  readonly connectTimeoutMs?: number;
  /** Per statement; default 30,000. */
  readonly statementTimeoutMs?: number;
  /** Until the server ends a transaction whose process is silent; default 30,000. */
  readonly idleInTransactionTimeoutMs?: number;
  /** What the server lists the connections under; default `opsledger`. */
  readonly applicationName?: string;
}

export interface PostgresReadStoreOptions {
  /** `postgres://user:password@host:port/database`, with `sslmode` and other parameters as `pg` reads them. Tables go to the schema that is first on the search path. */
  readonly url: string;
  /** Every read model whose tables this store keeps. */
  readonly projections: readonly Projection[];
  readonly pool?: PoolOptions;
  /** The schema of the tables, which must be there; left out: the one that is first on the search path. */
  readonly schema?: string;
  /** The tables are there: none is made, and nothing can be written. */
  readonly sealed?: boolean;
  readonly log?: OperationsLog;
}

/** The database of the read models. Disposable: whatever is missing is rebuilt from the log. */
export interface ReadStore {
  readonly projections: readonly Projection[];
  /** No other process has the database. */
  readonly alone: boolean;
  /** Settles when tables and views are in place. @throws {DefinitionChanged} | {DataFolderLocked} | {ReadStoreBroken} */
  readonly ready: Promise<void>;
  state(): ReadStoreState;
  /** Untyped access, for raw `sql`. Statements wait until the store is ready. */
  readonly db: Kysely<unknown>;
  /** `select … from` one table with its row type: the door for resolvers. */
  from<T extends Table>(table: T): SelectQueryBuilder<Database<T>, T['name'] & keyof Database<T>, object>;
  /** Kysely that knows the tables given, e.g. for joins. */
  tables<const Tables extends readonly Table[]>(...tables: Tables): Kysely<Database<Tables[number]>>;
  /** Where process managers keep how far they have come. */
  readonly checkpoints: Checkpoints;
  /** Asks the database for one row. @throws when it cannot answer. */
  probe(): Promise<void>;
  /** SQL statements answered since the start. */
  sqlCount(): number;
  /** The projector's report: a read model that is behind since the start, or has caught up. */
  setRebuilding(projection: string, rebuilding: boolean): void;
  /** Waits for statements under way, then frees everything. Idempotent. */
  close(): Promise<void>;
}
