import { Kysely, sql, type LogEvent, type SelectQueryBuilder } from 'kysely';
import type { Checkpoints, OperationsLog } from '@opsledger/eventsourcing';
import type { Projection } from '../projection/projection.js';
import type { ReadStore, ReadStoreOptions, ReadStoreState } from '../read-store.js';
import type { Database, Table } from '../table/table.js';
import { ReadStoreBroken, ReadStoreClosed } from './errors.js';
import { ExclusiveGate } from './exclusive-gate.js';
import { lockFolder } from './folder-lock.js';
import { openEmbedded } from './open-embedded.js';
import { pgliteDialect } from './pglite-dialect.js';
import type { PGliteLink } from './pglite-link.js';
import { processCheckpoints } from './process-checkpoints.js';
import { prepareSchema } from './schema.js';
import { noteStatement } from './statement-counter.js';

const silent: OperationsLog = () => undefined;

/** Opens the read models' database. Returns at once; `ready` tells when it answers. @throws {TypeError} two projections declare the same table. */
export function openReadStore(options: ReadStoreOptions): ReadStore {
  requireDistinctTables(options.projections);
  return new EmbeddedReadStore(options.projections, options.folder, options.log ?? silent);
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

class EmbeddedReadStore implements ReadStore {
  readonly ready: Promise<void>;
  readonly db: Kysely<unknown>;
  readonly checkpoints: Checkpoints;
  private readonly gate = new ExclusiveGate();
  private readonly behind = new Set<string>();
  private readonly opening: Promise<PGliteLink>;
  private phase: 'opening' | 'open' | 'broken' = 'opening';
  private statements = 0;
  private unlock: (() => Promise<void>) | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    readonly projections: readonly Projection[],
    private readonly folder: string | undefined,
    private readonly log: OperationsLog,
  ) {
    this.opening = this.open();
    this.ready = this.opening.then(
      () => void (this.phase = 'open'),
      (error: unknown) => this.refuse(error),
    );
    this.ready.catch(() => undefined);
    this.db = this.kysely(() => this.opening);
    this.checkpoints = processCheckpoints(this.db);
  }

  state(): ReadStoreState {
    if (this.phase !== 'open') return this.phase;
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
    else this.behind.delete(projection);
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async open(): Promise<PGliteLink> {
    if (this.folder !== undefined) this.unlock = await lockFolder(this.folder);
    return openEmbedded({
      folder: this.folder,
      log: this.log,
      onBroken: (error) => {
        this.phase = 'broken';
        this.log('error', error.message);
      },
      prepare: async (link) => {
        const behind = await prepareSchema(
          this.kysely(async () => link),
          this.projections,
          this.log,
        );
        for (const name of behind) this.behind.add(name);
      },
    });
  }

  private refuse(error: unknown): never {
    this.phase = 'broken';
    this.log('error', `The read store does not open: ${error instanceof Error ? error.message : String(error)}`);
    throw error instanceof Error ? error : new ReadStoreBroken(String(error));
  }

  private async end(): Promise<void> {
    const link = await this.opening.catch(() => undefined);
    await link?.close();
    await this.unlock?.();
  }

  private kysely(link: () => Promise<PGliteLink>): Kysely<unknown> {
    const log = ({ query }: LogEvent): void => {
      this.statements++;
      noteStatement(query.sql);
    };
    return new Kysely({ dialect: pgliteDialect({ link: this.closed(link), gate: this.gate }), log });
  }

  private closed(link: () => Promise<PGliteLink>): () => Promise<PGliteLink> {
    return () => (this.closing ? Promise.reject(new ReadStoreClosed()) : link());
  }
}
