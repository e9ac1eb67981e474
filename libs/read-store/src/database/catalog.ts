import { sql, type Kysely } from 'kysely';
import type { Projection } from '../projection/projection.js';
import { FORMATTED_TYPE, storedName, type Build } from '../table/ddl.js';
import type { Table } from '../table/table.js';

interface Relation {
  /** Each as `name type [not null]`; those of views without their nullability. */
  readonly columns: ReadonlySet<string>;
  /** The table that a view shows. */
  readonly source: string | null;
}

/** Tables, views and indexes of the current schema, by name. */
export type Catalog = ReadonlyMap<string, Relation>;

/** Reads what the database holds. */
export async function readCatalog(db: Kysely<unknown>): Promise<Catalog> {
  const { rows } = await sql<{ relation: string; source: string | null; columns: string[] }>`
    select c.relname::text as relation,
           case when c.relkind = 'v' then substring(pg_get_viewdef(c.oid) from 'FROM "?([a-z0-9_]+)') end as source,
           array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'v', 'i')
    group by c.oid, c.relname, c.relkind`.execute(db);
  return new Map(rows.map(({ relation, source, columns }) => [relation, { source, columns: new Set(columns) }]));
}

/** True when every stored table has just the declared columns. */
export function isStored({ tables, version }: Projection, build: Build, catalog: Catalog): boolean {
  return tables.every((table) => {
    const stored = catalog.get(storedName(table, version, build));
    return hasJust(stored, table, (column, nullable) => (nullable ? column : `${column} not null`));
  });
}

/** True when the table's view shows the stored table named, with just the declared columns. */
export function isShown(table: Table, stored: string, catalog: Catalog): boolean {
  const view = catalog.get(table.name);
  return view?.source === stored && hasJust(view, table, (column) => column);
}

function hasJust(relation: Relation | undefined, table: Table, written: (column: string, nullable: boolean) => string): boolean {
  const columns = Object.entries(table.columns);
  return (
    relation?.columns.size === columns.length &&
    columns.every(([name, { sql: type, nullable }]) => relation.columns.has(written(`${name} ${FORMATTED_TYPE[type]}`, nullable)))
  );
}
