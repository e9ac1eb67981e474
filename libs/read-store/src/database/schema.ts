import { sql, type Kysely } from 'kysely';
import type { OperationsLog } from '@opsledger/eventsourcing';
import type { Projection } from '../projection/projection.js';
import { createIndexes, createTable, definitionHash, dropStored, indexNames, pointView, storedName, type Build } from '../table/ddl.js';
import { partitionsOf } from '../projection/partition.js';
import { completeBookkeeping, createBookkeeping, freeLeases, runAll, withSchemaLock } from './bookkeeping.js';
import { isShown, isStored, readCatalog, type Catalog } from './catalog.js';
import { DefinitionChanged } from './errors.js';

/**
 * How text is compared, on every engine and whatever a server's database was created with: by code point, with letters of every alphabet
 * in upper and lower case. PostgreSQL 17 and later bring it; before, the operating system does. `C` knows only the case of a to z.
 */
const COLLATIONS = ['pg_c_utf8', 'C.utf8', 'C.UTF-8', 'C'];

async function textCollation(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select collname::text as name from pg_collation
    where collname::text = any(${COLLATIONS}::text[]) and collnamespace = 'pg_catalog'::regnamespace
      and collencoding in (-1, pg_char_to_encoding(getdatabaseencoding()))
    order by array_position(${COLLATIONS}::text[], collname::text) limit 1`.execute(db);
  return rows[0]!.name;
}

/** Creates one set of a projection's tables, where they are not there, without indexes. */
export async function createTables(db: Kysely<unknown>, { tables, version }: Projection, build: Build): Promise<void> {
  const collation = await textCollation(db);
  await runAll(
    db,
    tables.map((table) => createTable(table, collation, version, build)),
  );
}

/** Creates the indexes of one set of a projection's tables, where they are not there. */
export async function indexTables(db: Kysely<unknown>, { tables, version }: Projection, build: Build): Promise<void> {
  await runAll(
    db,
    tables.flatMap((table) => createIndexes(table, version, build)),
  );
}

/** Learns how large the tables are and how their values spread, for the planner of queries. */
export async function analyseTables(db: Kysely<unknown>, { tables, version }: Projection, build: Build): Promise<void> {
  await runAll(
    db,
    tables.map((table) => `analyze "${storedName(table, version, build)}"`),
  );
}

/** Points the views of a projection at one set of its tables. */
export async function showTables(db: Kysely<unknown>, { tables, version }: Projection, build: Build): Promise<void> {
  await runAll(
    db,
    tables.flatMap((table) => pointView(table, version, build)),
  );
}

/** Drops both sets of the tables of a version, and what belongs to them. */
async function dropVersion(db: Kysely<unknown>, { name, version, tables }: Projection): Promise<void> {
  await runAll(db, dropStored(tables.flatMap((table) => [storedName(table, version), storedName(table, version, 1)])));
  await sql`delete from parked_event where projection = ${name} and version = ${version}`.execute(db);
  await sql`delete from projection_checkpoint where projection = ${name} and version = ${version} and slot <> 'serving'`.execute(db);
  await sql`delete from rebuild where projection = ${name} and version = ${version}`.execute(db);
}

/** Puts the checkpoints of one slot to the start of the log. Fences rise, so that whoever still writes from before is refused. */
export async function resetCheckpoints(
  db: Kysely<unknown>,
  projection: Projection,
  { slot, build }: { readonly slot: 'serving' | 'spare'; readonly build: Build },
): Promise<void> {
  const { name, version, tables } = projection;
  const stored = tables.map((table) => storedName(table, version, build));
  await sql`
    insert into projection_checkpoint (projection, version, slot, partition, build, definition, stored_tables)
    select ${name}, ${version}, ${slot}, partition, ${build}, ${definitionHash(projection)}, ${stored}::text[]
    from unnest(${[...partitionsOf(projection)]}::int2[]) as partition
    on conflict (projection, version, slot, partition) do update set definition = excluded.definition, stored_tables = excluded.stored_tables,
      build = excluded.build, commit_position = 0, prepare_position = 0, last_event_id = null, last_event_commit = null,
      last_event_prepare = null, live = false, fence = projection_checkpoint.fence + 1, updated_at = now()`.execute(db);
}

/** True when the database shows another version of the projection that has reached the log, which nodes of that version go on serving. */
async function isServedElsewhere(db: Kysely<unknown>, { name, version }: Projection): Promise<boolean> {
  const { rows } = await sql`
    select 1 from projection_checkpoint
    where projection = ${name} and version <> ${version} and slot = 'serving' and live limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Creates the tables of a projection afresh and empty, and puts its checkpoints to the start. The indexes are there from the first row on, though
 * they would cost less once all are: a row that only an index refuses is then known by its event. The views go with the tables, unless nodes of
 * another version are served by them meanwhile. Run it in a transaction.
 */
export async function resetProjection(db: Kysely<unknown>, projection: Projection, alone: boolean): Promise<void> {
  await dropVersion(db, projection);
  await createTables(db, projection, 0);
  await indexTables(db, projection, 0);
  if (alone || !(await isServedElsewhere(db, projection))) await showTables(db, projection, 0);
  await resetCheckpoints(db, projection, { slot: 'serving', build: 0 });
}

/** Resets a projection one of whose checkpoints had this fence, unless somebody else has meanwhile. */
export async function startOver(
  db: Kysely<unknown>,
  projection: Projection,
  { partition, fence, alone }: { readonly partition: number; readonly fence: bigint; readonly alone: boolean },
): Promise<void> {
  const { name, version } = projection;
  await withSchemaLock(db, async (locked) => {
    const { rows } = await sql`
      select 1 from projection_checkpoint
      where projection = ${name} and version = ${version} and slot = 'serving' and partition = ${partition} and fence = ${fence}`.execute(
      locked,
    );
    if (rows.length > 0) await resetProjection(locked, projection, alone);
  });
}

interface KnownVersion {
  readonly projection: string;
  readonly version: number;
  readonly build: Build;
  readonly definition: string;
  /** All of its partitions have reached the log. */
  readonly live: boolean;
}

/** What start-up found in the database: the projection's row, if any, and all relations. */
interface Found {
  readonly known: KnownVersion | undefined;
  readonly servedElsewhere: boolean;
  readonly catalog: Catalog;
  readonly preparation: Preparation;
}

/** Whether a projection has yet to reach the log's end for the first time, and whether queries meet another version of it meanwhile. */
type Standing = 'live' | 'behind' | 'hidden';

async function prepareProjection(db: Kysely<unknown>, projection: Projection, found: Found): Promise<Standing> {
  const { known, catalog, preparation } = found;
  const { alone, log } = preparation;
  const { name, version } = projection;
  if (known && known.definition !== definitionHash(projection)) throw new DefinitionChanged(name, version);
  const unready = !alone && found.servedElsewhere ? 'hidden' : 'behind';
  if (!known || !isStored(projection, known.build, catalog)) {
    if (known) log('warn', `Read model "${name}" is not whole: it is rebuilt from the log.`, { version });
    await resetProjection(db, projection, alone);
    return unready;
  }
  const { live, build } = known;
  await completeTables(db, projection, { build, catalog, show: live || unready === 'behind' });
  return live ? 'live' : unready;
}

/** Makes the indexes that are missing, and points the views at the tables if they are to be shown. */
async function completeTables(
  db: Kysely<unknown>,
  projection: Projection,
  { build, catalog, show }: { readonly build: Build; readonly catalog: Catalog; readonly show: boolean },
): Promise<void> {
  const { version, tables } = projection;
  if (tables.some((table) => indexNames(table, version, build).some((index) => !catalog.has(index))))
    await indexTables(db, projection, build);
  if (!show) return;
  // A later version may have taken the views over, and then been withdrawn.
  const elsewhere = tables.filter((table) => !isShown(table, storedName(table, version, build), catalog));
  await runAll(
    db,
    elsewhere.flatMap((table) => pointView(table, version, build)),
  );
}

/** What start-up is told beside the projections. */
export interface Preparation {
  /** No other process has this database: whoever had a lease is gone. */
  readonly alone: boolean;
  readonly log: OperationsLog;
}

/**
 * Brings the schema to what the projections declare, one process at a time: all of it in one transaction, or nothing.
 * @returns how each projection stands, by name. @throws {DefinitionChanged}
 */
export async function prepareSchema(
  db: Kysely<unknown>,
  projections: readonly Projection[],
  preparation: Preparation,
): Promise<ReadonlyMap<string, Standing>> {
  await createBookkeeping(db);
  return withSchemaLock(db, async (locked) => {
    const catalog = await readCatalog(locked);
    await completeBookkeeping(locked, (table, column) => [...catalog.get(table)!.columns].some((known) => known.startsWith(`${column} `)));
    if (preparation.alone) await freeLeases(locked);
    const { rows } = await sql<KnownVersion>`
      select projection, version, min(build)::int4 as build, min(definition) as definition, bool_and(live) as live
      from projection_checkpoint where slot = 'serving' group by projection, version`.execute(locked);
    const standings = new Map<string, Standing>();
    for (const projection of projections) {
      const { name, version } = projection;
      const known = rows.find((row) => row.projection === name && row.version === version);
      const servedElsewhere = rows.some((row) => row.projection === name && row.version !== version && row.live);
      standings.set(name, await prepareProjection(locked, projection, { known, servedElsewhere, catalog, preparation }));
    }
    return standings;
  });
}
