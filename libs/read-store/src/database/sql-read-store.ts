import { Kysely, sql, type Dialect, type LogEvent, type SelectQueryBuilder } from 'kysely';
import type { Checkpoints, OperationsLog } from '@opsledger/eventsourcing';
import type { Projection } from '../projection/projection.js';
import type { ReadStore, ReadStoreState } from '../read-store.js';
import type { Database, Table } from '../table/table.js';
import { DefinitionChanged, ReadStoreBroken } from './errors.js';
import { processCheckpoints } from './process-checkpoints.js';
import { prepareSchema } from './schema.js';
import { noteStatement } from './statement-counter.js';

/** What an engine calls while it opens. */
export interface EngineEvents {
  /** Puts the tables in place, by a dialect that does not wait. It may run again, on another database or after a fault. */
  readonly prepare: (dialect: Dialect) => Promise<void>;
  /** The engine answers no more, now or ever. */
  readonly onBroken: (error: ReadStoreBroken) => void;
}

/** What a read store runs on: the embedded database or a server. */
export interface Engine {
  /** No other process has the database. */
  readonly alone: boolean;
  /** Statements wait until the engine is open. */
  readonly dialect: Dialect;
  /** Settles once the tables are in place. */
  open(events: EngineEvents): Promise<void>;
  /** Waits for statements under way, then frees everything. Called once. */
  close(): Promise<void>;
}

interface StoreOptions {
  readonly log: OperationsLog;
  /** The tables are there: none is made, and nothing is written. */
  readonly sealed: boolean;
}

/** The read store on either engine. @throws {TypeError} two projections declare the same table. */
export class SqlReadStore implements ReadStore {
  readonly ready: Promise<void>;
  readonly db: Kysely<unknown>;
  readonly checkpoints: Checkpoints;
  readonly alone: boolean;
  private readonly behind = new Set<string>();
  /** Those of which queries meet another version, until this one has reached the log. */
  private readonly hidden = new Set<string>();
  private phase: 'opening' | 'open' | 'broken' = 'opening';
  private statements = 0;
  private closing: Promise<void> | undefined;

  constructor(
    readonly projections: readonly Projection[],
    private readonly engine: Engine,
    private readonly options: StoreOptions,
  ) {
    requireDistinctTables(projections);
    this.alone = engine.alone;
    this.db = this.kysely(engine.dialect);
    this.checkpoints = processCheckpoints(this.db);
    this.ready = engine.open({ prepare: (dialect) => this.prepare(dialect), onBroken: (error) => this.broken(error) }).then(
      () => void (this.phase = 'open'),
      (error: unknown) => this.refuse(error),
    );
    this.ready.catch(() => undefined);
  }

  state(): ReadStoreState {
    if (this.phase !== 'open') return this.phase;
    if (this.hidden.size > 0) return 'waiting';
    return this.behind.size > 0 ? 'rebuilding' : 'ready';
  }

  from<T extends Table>(table: T): SelectQueryBuilder<Database<T>, T['name'] & keyof Database<T>, object> {
    return this.tables(table).selectFrom(table.name as never);
  }

  tables<const Tables extends readonly Table[]>(..._tables: Tables): Kysely<Database<Tables[number]>> {
    return this.db as unknown as Kysely<Database<Tables[number]>>;
  }

  async probe(): Promise<void> {
    await sql`select 1`.execute(this.db);
  }

  sqlCount(): number {
    return this.statements;
  }

  setRebuilding(projection: string, rebuilding: boolean): void {
    if (rebuilding) this.behind.add(projection);
    else {
      this.behind.delete(projection);
      this.hidden.delete(projection);
    }
  }

  close(): Promise<void> {
    this.closing ??= this.engine.close();
    return this.closing;
  }

  private async prepare(dialect: Dialect): Promise<void> {
    if (this.options.sealed) return requireSealed(this.kysely(dialect), this.projections);
    const { log } = this.options;
    const standings = await prepareSchema(this.kysely(dialect), this.projections, { alone: this.engine.alone, log });
    this.behind.clear();
    this.hidden.clear();
    for (const [name, standing] of standings) {
      if (standing !== 'live') this.behind.add(name);
      if (standing === 'hidden') this.hidden.add(name);
    }
  }

  private broken(error: ReadStoreBroken): void {
    this.phase = 'broken';
    this.options.log('error', error.message);
  }

  private refuse(error: unknown): never {
    this.phase = 'broken';
    if (!this.closing) this.options.log('error', `The read store does not open: ${error instanceof Error ? error.message : String(error)}`);
    throw error instanceof Error ? error : new ReadStoreBroken(String(error));
  }

  private kysely(dialect: Dialect): Kysely<unknown> {
    const log = ({ query }: LogEvent): void => {
      this.statements++;
      noteStatement(query.sql);
    };
    return new Kysely({ dialect, log });
  }
}

/** Tables of other versions, as a program before this one made them, are none that this one can ask. @throws {DefinitionChanged} */
async function requireSealed(db: Kysely<unknown>, projections: readonly Projection[]): Promise<void> {
  await sql`set default_transaction_read_only = on`.execute(db);
  const { rows } = await sql<{ readonly place: string }>`
    select distinct projection || ' ' || version as place from projection_checkpoint where slot = 'serving' and live`.execute(db);
  const there = new Set(rows.map(({ place }) => place));
  const missing = projections.find(({ name, version }) => !there.has(`${name} ${version}`));
  if (missing) throw new DefinitionChanged(missing.name, missing.version);
}

function requireDistinctTables(projections: readonly Projection[]): void {
  const owners = new Map<string, string>();
  for (const { name, tables } of projections) {
    for (const table of tables) {
      const owner = owners.get(table.name);
      if (owner !== undefined) throw new TypeError(`Projections "${owner}" and "${name}" both declare the table "${table.name}".`);
      owners.set(table.name, name);
    }
  }
}
