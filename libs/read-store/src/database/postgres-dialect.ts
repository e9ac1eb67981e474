import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import { parameterText } from '../table/sql-values.js';
import { ReadStoreUnavailable, SqlError } from './errors.js';

/** Kysely on a `pg` pool. Values cross as on the embedded database, and errors are the same, so that the engines cannot be told apart. */
export function postgresDialect(pool: () => Promise<pg.Pool>): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PoolDriver(pool),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

/** SQLSTATEs with which a server ends or refuses a connection: the statement itself was not at fault. */
const GONE = /^(?:08|57P|53300)/;

/** The error that the read store shows for one of the driver's. */
export function readStoreError(error: unknown): ReadStoreUnavailable | SqlError {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof pg.DatabaseError)) return new ReadStoreUnavailable(messageOf(error, message), error);
  if (GONE.test(error.code ?? '')) return new ReadStoreUnavailable(message, error);
  return new SqlError(message, error.code, error.detail);
}

/** A refused connection to a name with several addresses has no message of its own. */
function messageOf(error: unknown, message: string): string {
  return error instanceof AggregateError ? error.errors.map(String).join('; ') : message;
}

class PoolDriver implements Driver {
  constructor(private readonly pool: () => Promise<pg.Pool>) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PoolConnection> {
    const pool = await this.pool();
    try {
      return new PoolConnection(await pool.connect());
    } catch (error) {
      throw readStoreError(error);
    }
  }

  async beginTransaction(connection: PoolConnection, { isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    const isolation = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    await connection.send(`begin${isolation}${accessMode === undefined ? '' : ` ${accessMode}`}`, []);
  }

  async commitTransaction(connection: PoolConnection): Promise<void> {
    await connection.send('commit', []);
  }

  /** A connection that is lost has rolled back by itself; what broke it is the error to tell. */
  async rollbackTransaction(connection: PoolConnection): Promise<void> {
    if (!connection.lost) await connection.send('rollback', []);
  }

  async releaseConnection(connection: PoolConnection): Promise<void> {
    connection.release();
  }

  /** The read store ends the pool itself. */
  async destroy(): Promise<void> {}
}

class PoolConnection implements DatabaseConnection {
  /** Nobody knows what the server still does on it: it is not given back to the pool. */
  lost = false;

  constructor(private readonly client: pg.PoolClient) {}

  async send(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      return await this.client.query({ text, values: values.map(parameterText) });
    } catch (error) {
      const seen = readStoreError(error);
      if (seen instanceof ReadStoreUnavailable) this.lost = true;
      throw seen;
    }
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount, command } = await this.send(sql, parameters);
    const affected = rowCount === null || command === 'SELECT' ? {} : { numAffectedRows: BigInt(rowCount) };
    return { ...affected, rows: rows as Row[] };
  }

  // eslint-disable-next-line require-yield -- the interface wants an iterator.
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The read store does not stream results: page by key instead.');
  }

  release(): void {
    this.client.release(this.lost);
  }
}
