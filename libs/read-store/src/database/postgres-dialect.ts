import { createHash } from 'node:crypto';
import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryExecutorProvider,
  type QueryResult,
  type RawBuilder,
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

/** A statement that connections prepare once. */
interface KeyedQuery extends CompiledQuery {
  readonly keyed?: true;
}

/**
 * Runs a look-up by key. On a server each connection prepares its text once, which saves planning; so it must be a statement of which one plan is best
 * whatever the values are, and its text must not depend on them.
 */
export async function executeKeyed<Row>(query: RawBuilder<Row>, db: QueryExecutorProvider): Promise<readonly Row[]> {
  const keyed: KeyedQuery = { ...query.compile(db), keyed: true };
  return (await db.getExecutor().executeQuery<Row>(keyed)).rows;
}

/** Most texts that are prepared: clients choose columns, and the server remembers each for every connection. */
const MAX_PREPARED = 100;
/** SQLSTATEs of a statement that cannot be run as it was prepared: its tables are others now, or a pooler has put another server behind the connection. */
const OUTDATED = '0A000';
const NOT_HERE: readonly string[] = ['26000', '42P05'];

/** Names of prepared statements, the same for the same text. */
class StatementNames {
  private readonly names = new Map<string, string>();
  private usable = true;

  /** Undefined when the text is not to be prepared. */
  of(text: string): string | undefined {
    if (!this.usable) return undefined;
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= MAX_PREPARED) return known;
    const name = `keyed_${createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 40)}`;
    this.names.set(text, name);
    return name;
  }

  /** Whether the statement can be run unprepared after this error. Behind a pooler nothing is prepared any more. */
  canDoWithout(error: unknown): boolean {
    if (!(error instanceof SqlError) || error.code === undefined) return false;
    if (NOT_HERE.includes(error.code)) this.usable = false;
    return error.code === OUTDATED || !this.usable;
  }
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
  private readonly names = new StatementNames();

  constructor(private readonly pool: () => Promise<pg.Pool>) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PoolConnection> {
    const pool = await this.pool();
    try {
      return new PoolConnection(await pool.connect(), this.names);
    } catch (error) {
      throw readStoreError(error);
    }
  }

  async beginTransaction(connection: PoolConnection, { isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    const isolation = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    connection.inTransaction = true;
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
  /** Statements of a transaction cannot be repeated, so they are not prepared. */
  inTransaction = false;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly names: StatementNames,
  ) {}

  async send(text: string, values: readonly unknown[], name?: string): Promise<pg.QueryResult> {
    try {
      return await this.client.query({ text, values: values.map(parameterText), ...(name !== undefined && { name }) });
    } catch (error) {
      const seen = readStoreError(error);
      if (seen instanceof ReadStoreUnavailable) this.lost = true;
      throw seen;
    }
  }

  async executeQuery<Row>({ sql, parameters, keyed }: KeyedQuery): Promise<QueryResult<Row>> {
    const name = keyed && !this.inTransaction ? this.names.of(sql) : undefined;
    const { rows, rowCount, command } = await (name === undefined ? this.send(sql, parameters) : this.prepared(name, sql, parameters));
    const affected = rowCount === null || command === 'SELECT' ? {} : { numAffectedRows: BigInt(rowCount) };
    return { ...affected, rows: rows as Row[] };
  }

  private async prepared(name: string, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      return await this.send(text, values, name);
    } catch (error) {
      if (!this.names.canDoWithout(error)) throw error;
      this.lost = true; // the next user of this connection would meet the same
      return this.send(text, values);
    }
  }

  // eslint-disable-next-line require-yield -- the interface wants an iterator.
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The read store does not stream results: page by key instead.');
  }

  release(): void {
    this.client.release(this.lost);
  }
}
