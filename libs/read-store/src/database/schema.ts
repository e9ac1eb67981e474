import { sql, type Kysely } from 'kysely';
import type { OperationsLog } from '@opsledger/eventsourcing';
import type { Projection } from '../projection/projection.js';
import { createTable, definitionHash, dropStored, indexNames, pointView, storedName } from '../table/ddl.js';
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

async function createAll(db: Kysely<unknown>, { tables, version }: Projection): Promise<void> {
  const collation = await textCollation(db);
  await runAll(
    db,
    tables.flatMap((table) => createTable(table, version, collation)),
  );
}

/**
 * Creates the tables of a projection afresh and empty, points its views at them and sets its checkpoint to the start. The fence rises, so that
 * whoever still writes from before is refused. Run it in a transaction.
 */
export async function resetProjection(db: Kysely<unknown>, projection: Projection): Promise<void> {
  const { name, version, tables } = projection;
  const stored = tables.map((table) => storedName(table, version));
  await runAll(db, dropStored(stored));
  await createAll(db, projection);
  await runAll(
    db,
    tables.flatMap((table) => pointView(table, version)),
  );
  await sql`
    insert into projection_checkpoint (projection, version, definition, stored_tables)
    values (${name}, ${version}, ${definitionHash(projection)}, ${stored})
    on conflict (projection, version) do update set definition = excluded.definition, stored_tables = excluded.stored_tables,
      commit_position = 0, prepare_position = 0, last_event_id = null, last_event_commit = null, last_event_prepare = null,
      live = false, fence = projection_checkpoint.fence + 1, updated_at = now()`.execute(db);
}

/** Resets a projection whose checkpoint had this fence, unless somebody else has meanwhile. */
export async function startOver(db: Kysely<unknown>, projection: Projection, fence: bigint): Promise<void> {
  const { name, version } = projection;
  await withSchemaLock(db, async (locked) => {
    const { rows } = await sql`
      select 1 from projection_checkpoint where projection = ${name} and version = ${version} and fence = ${fence}`.execute(locked);
    if (rows.length > 0) await resetProjection(locked, projection);
  });
}

interface KnownVersion {
  readonly projection: string;
  readonly version: number;
  readonly definition: string;
  readonly live: boolean;
}

/** What start-up found in the database: the projection's row, if any, and all relations. */
interface Found {
  readonly known: KnownVersion | undefined;
  readonly catalog: Catalog;
  readonly log: OperationsLog;
}

/** @returns true when the projection has yet to reach the log's end for the first time. */
async function prepareProjection(db: Kysely<unknown>, projection: Projection, found: Found): Promise<boolean> {
  const { known, catalog, log } = found;
  const { name, version, tables } = projection;
  if (known && known.definition !== definitionHash(projection)) throw new DefinitionChanged(name, version);
  if (!known || !isStored(projection, catalog)) {
    if (known) log('warn', `Read model "${name}" is not whole: it is rebuilt from the log.`, { version });
    await resetProjection(db, projection);
    return true;
  }
  if (tables.some((table) => indexNames(table, version).some((index) => !catalog.has(index)))) await createAll(db, projection);
  // A later version may have taken the views over, and then been withdrawn.
  const elsewhere = tables.filter((table) => !isShown(table, version, catalog));
  await runAll(
    db,
    elsewhere.flatMap((table) => pointView(table, version)),
  );
  return !known.live;
}

/** What start-up is told beside the projections. */
export interface Preparation {
  /** No other process has this database: whoever had a lease is gone. */
  readonly alone: boolean;
  readonly log: OperationsLog;
}

/**
 * Brings the schema to what the projections declare, one process at a time: all of it in one transaction, or nothing.
 * @returns the names of the projections that have yet to reach the log's end for the first time. @throws {DefinitionChanged}
 */
export async function prepareSchema(
  db: Kysely<unknown>,
  projections: readonly Projection[],
  { alone, log }: Preparation,
): Promise<readonly string[]> {
  await createBookkeeping(db);
  return withSchemaLock(db, async (locked) => {
    const catalog = await readCatalog(locked);
    await completeBookkeeping(locked, (table, column) => [...catalog.get(table)!.columns].some((known) => known.startsWith(`${column} `)));
    if (alone) await freeLeases(locked);
    const { rows } = await sql<KnownVersion>`select projection, version, definition, live from projection_checkpoint`.execute(locked);
    const behind: string[] = [];
    for (const projection of projections) {
      const known = rows.find((row) => row.projection === projection.name && row.version === projection.version);
      if (await prepareProjection(locked, projection, { known, catalog, log })) behind.push(projection.name);
    }
    return behind;
  });
}
