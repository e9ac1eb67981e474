import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect } from 'kysely';
import pg from 'pg';
import type { OperationsLog } from '@opsledger/eventsourcing';
import type { ReadStore, PostgresReadStoreOptions } from '../read-store.js';
import { VALUE_PARSERS } from '../table/sql-values.js';
import { DefinitionChanged, isDeterministic, ReadStoreClosed } from './errors.js';
import { postgresDialect } from './postgres-dialect.js';
import { SqlReadStore, type Engine, type EngineEvents } from './sql-read-store.js';

const silent: OperationsLog = () => undefined;

/** Most milliseconds after a statement's time-out until its connection is given up: a server that is there has answered by then. */
const GRACE_MS = 5000;
/** Shortest and longest pause between tries to reach the server, in milliseconds. */
const BACKOFF_MS = { min: 200, max: 10_000 };
/** Milliseconds that statements under way may take once the store is closed. */
const CLOSE_MS = 10_000;

/**
 * Opens the read models on a PostgreSQL server, which several processes may share. Returns at once; `ready` tells when it answers.
 * A server that is away is tried again for ever; meanwhile statements are refused with `ReadStoreUnavailable`.
 * @throws {TypeError} two projections declare the same table.
 */
export function openPostgresReadStore({ url, projections, log = silent, ...more }: PostgresReadStoreOptions): ReadStore {
  const { sealed = false } = more;
  return new SqlReadStore(projections, new PostgresEngine(createPool(url, more), log), { log, sealed });
}

type SessionOptions = Pick<PostgresReadStoreOptions, 'pool' | 'schema' | 'sealed'>;

/** `sslmode` and other parameters of the URL are read by `pg`. */
function createPool(url: string, { pool: options = {}, schema, sealed = false }: SessionOptions): pg.Pool {
  const { max = 10, connectTimeoutMs = 5000, statementTimeoutMs = 30_000, idleInTransactionTimeoutMs = 30_000 } = options;
  return new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + Math.min(statementTimeoutMs, GRACE_MS),
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    application_name: options.applicationName ?? 'opsledger',
    keepAlive: true,
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it, though its types do not say so.
    onConnect: (client: pg.ClientBase) => onConnect(client, sessionSettings(schema, sealed)),
  });
}

const parserOf = (oid: number): ((text: string) => unknown) => VALUE_PARSERS[oid] ?? String;

/** A connection that breaks says so as an event too, and an event `error` that nobody hears ends the process. Statements on it are rejected anyway. */
async function onConnect(client: pg.ClientBase, settings: string): Promise<void> {
  client.on('error', () => undefined);
  await client.query(settings);
}

function sessionSettings(schema: string | undefined, sealed: boolean): string {
  return [
    "set timezone = 'UTC'; set datestyle = 'ISO'; set client_min_messages = warning",
    ...(schema === undefined ? [] : [`set search_path = ${pg.escapeIdentifier(schema)}`]),
    ...(sealed ? ['set default_transaction_read_only = on'] : []),
  ].join('; ');
}

class PostgresEngine implements Engine {
  readonly alone = false;
  readonly dialect: Dialect;
  private readonly closing = new AbortController();
  private isOpen = false;
  private firstTry: Promise<void> | undefined;
  private lastFailure: unknown;

  constructor(
    private readonly pool: pg.Pool,
    private readonly log: OperationsLog,
  ) {
    this.pool.on('error', (error) => this.log('warn', `The read store lost a connection: ${error.message}`));
    this.dialect = postgresDialect(() => this.opened());
  }

  async open({ prepare }: EngineEvents): Promise<void> {
    const direct = postgresDialect(async () => this.alive());
    for (let tries = 0; !this.isOpen; tries++) {
      const trial = prepare(direct);
      this.firstTry ??= trial;
      try {
        await trial;
        this.isOpen = true;
      } catch (error) {
        this.lastFailure = error;
        if (isDeterministic(error) || error instanceof DefinitionChanged || error instanceof ReadStoreClosed) throw error;
        await this.rest(tries, error);
      }
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.race([this.pool.end(), sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  private alive(): pg.Pool {
    if (this.closing.signal.aborted) throw new ReadStoreClosed();
    return this.pool;
  }

  /** The pool once the tables are in place. Nobody waits for a server longer than its first try takes. */
  private async opened(): Promise<pg.Pool> {
    await this.firstTry?.catch(() => undefined);
    const pool = this.alive();
    if (!this.isOpen) throw this.lastFailure;
    return pool;
  }

  private async rest(tries: number, error: unknown): Promise<void> {
    const pause = Math.min(BACKOFF_MS.max, BACKOFF_MS.min * 2 ** tries);
    this.log('warn', `The read store is tried again in ${pause} ms: ${error instanceof Error ? error.message : String(error)}`);
    await sleep(pause * (0.75 + Math.random() / 2), undefined, { signal: this.closing.signal }).catch(() => undefined);
  }
}
