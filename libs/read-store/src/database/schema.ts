import { sql, type Kysely } from 'kysely';
import type { OperationsLog } from '@opsledger/eventsourcing';
import type { Projection } from '../projection/projection.js';
import { createTable, definitionHash, dropStored, FORMATTED_TYPE, pointView, storedName } from '../table/ddl.js';
import { DefinitionChanged } from './errors.js';

const BOOKKEEPING = [
  `create table if not exists projection_checkpoint (
     projection text not null, version int4 not null, definition text not null, stored_tables text[] not null,
     commit_position int8 not null default 0, prepare_position int8 not null default 0,
     last_event_id uuid, last_event_commit int8, last_event_prepare int8,
     live boolean not null default false,
     updated_at timestamptz not null default now(),
     primary key (projection, version))`,
  `create table if not exists process_checkpoint (
     name text primary key, commit_position int8 not null, prepare_position int8 not null, updated_at timestamptz not null default now())`,
  // Columns that a database made by an earlier program does not have.
  `alter table process_checkpoint add column if not exists last_event_id uuid, add column if not exists last_event_commit int8,
     add column if not exists last_event_prepare int8`,
];

async function runAll(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Stored columns by relation name, each as `name type [not null]`; views without their nullability. */
type Catalog = ReadonlyMap<string, ReadonlySet<string>>;

async function readCatalog(db: Kysely<unknown>): Promise<Catalog> {
  const { rows } = await sql<{ relation: string; view: boolean; columns: string[] }>`
    select c.relname::text as relation, c.relkind = 'v' as view,
           array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'v')
    group by c.relname, c.relkind`.execute(db);
  return new Map(rows.map(({ relation, columns }) => [relation, new Set(columns)]));
}

/** True when every stored table and every view has just the declared columns. */
function isWhole(projection: Projection, catalog: Catalog): boolean {
  return projection.tables.every((table) => {
    const stored = catalog.get(storedName(table, projection.version));
    const view = catalog.get(table.name);
    const columns = Object.entries(table.columns);
    return (
      stored?.size === columns.length &&
      view?.size === columns.length &&
      columns.every(([name, { sql: type, nullable }]) => {
        const column = `${name} ${FORMATTED_TYPE[type]}`;
        return stored.has(nullable ? column : `${column} not null`) && view.has(column);
      })
    );
  });
}

/** Creates the tables of a projection afresh and empty, points its views at them and sets its checkpoint to the start. */
export async function resetProjection(db: Kysely<unknown>, projection: Projection): Promise<void> {
  const { name, version, tables } = projection;
  const stored = tables.map((table) => storedName(table, version));
  await runAll(db, dropStored(stored));
  await runAll(
    db,
    tables.flatMap((table) => [...createTable(table, version), ...pointView(table, version)]),
  );
  await sql`delete from projection_checkpoint where projection = ${name} and version = ${version}`.execute(db);
  await sql`insert into projection_checkpoint (projection, version, definition, stored_tables)
            values (${name}, ${version}, ${definitionHash(projection)}, ${stored})`.execute(db);
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
  const { name, version } = projection;
  if (known && known.definition !== definitionHash(projection)) throw new DefinitionChanged(name, version);
  if (known && isWhole(projection, catalog)) {
    await runAll(
      db,
      projection.tables.flatMap((table) => createTable(table, version)),
    );
    return !known.live;
  }
  if (known) log('warn', `Read model "${name}" is not whole: it is rebuilt from the log.`, { version });
  await db.transaction().execute((transaction) => resetProjection(transaction, projection));
  return true;
}

/**
 * Brings the schema to what the projections declare.
 * @returns the names of the projections that have yet to reach the log's end for the first time. @throws {DefinitionChanged}
 */
export async function prepareSchema(
  db: Kysely<unknown>,
  projections: readonly Projection[],
  log: OperationsLog,
): Promise<readonly string[]> {
  await runAll(db, BOOKKEEPING);
  const { rows } = await sql<KnownVersion>`select projection, version, definition, live from projection_checkpoint`.execute(db);
  const catalog = await readCatalog(db);
  const behind: string[] = [];
  for (const projection of projections) {
    const known = rows.find((row) => row.projection === projection.name && row.version === projection.version);
    if (await prepareProjection(db, projection, { known, catalog, log })) behind.push(projection.name);
  }
  return behind;
}
