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
import { parameterText } from '../table/sql-values.js';
import type { ExclusiveGate } from './exclusive-gate.js';
import type { PGliteLink } from './pglite-link.js';
import type { WorkerResult } from './worker-protocol.js';

/** What a dialect needs: the link once it is open, and the gate that all dialects of one link share. */
export interface PGliteAccess {
  link(): Promise<PGliteLink>;
  readonly gate: ExclusiveGate;
}

/** Kysely on the PGlite worker, with Kysely's own PostgreSQL compiler. One connection: a transaction runs alone, statements queue behind it. */
export function pgliteDialect(access: PGliteAccess): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new WorkerDriver(access),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class WorkerDriver implements Driver {
  constructor(private readonly access: PGliteAccess) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<WorkerConnection> {
    return new WorkerConnection(await this.access.link(), this.access.gate);
  }

  beginTransaction(connection: WorkerConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings);
  }

  commitTransaction(connection: WorkerConnection): Promise<void> {
    return connection.end('commit');
  }

  rollbackTransaction(connection: WorkerConnection): Promise<void> {
    return connection.end('rollback');
  }

  async releaseConnection(): Promise<void> {}

  /** The read store closes the link itself, because several Kysely instances share it. */
  async destroy(): Promise<void> {}
}

class WorkerConnection implements DatabaseConnection {
  private leave: (() => void) | undefined;

  constructor(
    private readonly link: PGliteLink,
    private readonly gate: ExclusiveGate,
  ) {}

  async begin({ isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    this.leave = await this.gate.enter();
    try {
      const isolation = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
      await this.link.query(`begin${isolation}${accessMode === undefined ? '' : ` ${accessMode}`}`, []);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    try {
      await this.link.query(how, []);
    } finally {
      this.release();
    }
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const leave = this.leave ? undefined : await this.gate.enter();
    const answer = this.link.query(sql, parameters.map(parameterText));
    leave?.();
    const result = await answer;
    const affected = result.affected === undefined ? {} : { numAffectedRows: BigInt(result.affected) };
    return { ...affected, rows: rowObjects(result) as Row[] };
  }

  // eslint-disable-next-line require-yield -- the interface wants an iterator.
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The embedded read store does not stream results: page by key instead.');
  }

  private release(): void {
    this.leave?.();
    this.leave = undefined;
  }
}

/** Rows are copies of one without values: objects that get their columns one by one are slow to copy and to read. */
function rowObjects({ columns, rows }: WorkerResult): Record<string, unknown>[] {
  const blank = Object.fromEntries(columns.map((name) => [name, null]));
  return rows.map((values) => {
    const row: Record<string, unknown> = { ...blank };
    for (let index = 0; index < columns.length; index++) row[columns[index]!] = values[index];
    return row;
  });
}
