import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Position } from '@opsledger/eventsourcing';
import type { Projection } from '../projection/projection.js';
import { identifier, storedName, type Build } from '../table/ddl.js';
import type { Table } from '../table/table.js';
import type { PositionsOf } from './spare-writer.js';

/** Rows and content of one table: equal when the tables are, whatever order their rows have. */
export interface TableHash {
  readonly table: string;
  readonly rows: number;
  /** The sum of two 64-bit hashes of each row's text, as decimal text. */
  readonly hash: string;
}

/** The content of a set of tables, and the places up to which it stems from the log. */
export interface Snapshot {
  readonly places: PositionsOf;
  readonly tables: readonly TableHash[];
}

function hashOf(table: Table, version: number, build: Build): RawBuilder<unknown> {
  const stored = sql.table(storedName(table, version, build));
  return sql`(select json_build_object('table', ${table.name}::text, 'rows', count(*), 'hash',
    coalesce(sum(hashtextextended(t::text, 1)::numeric * 18446744073709551616 + hashtextextended(t::text, 2)::numeric), 0)::text)
    from ${stored} t)`;
}

/** Reads places and content in one statement, so that they belong together whatever is written meanwhile. */
export async function snapshotOf(
  db: Kysely<unknown>,
  { name, version, tables }: Projection,
  { slot, build }: { readonly slot: 'serving' | 'spare'; readonly build: Build },
): Promise<Snapshot> {
  const hashes = tables.map((table) => hashOf(table, version, build));
  const { rows } = await sql<{ places: readonly (readonly [number, string, string])[]; tables: readonly TableHash[] }>`
    select (select json_agg(json_build_array(partition, commit_position::text, prepare_position::text)) from projection_checkpoint
            where projection = ${name} and version = ${version} and slot = ${slot}) as places,
           json_build_array(${sql.join(hashes)}) as tables`.execute(db);
  const [row] = rows;
  const places = row!.places.map(([partition, commit, prepare]): [number, Position] => [
    partition,
    { commit: BigInt(commit), prepare: BigInt(prepare) },
  ]);
  return { places: new Map(places), tables: row!.tables };
}

/** A table whose rows are not the same in both sets. */
export interface TableDifference {
  readonly table: string;
  /** Rows that differ, or are in one set only. */
  readonly rows: number;
  /** The keys of the first of them. */
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

const SHOWN_KEYS = 10;

/** Finds the rows that are not the same in the two sets of a table. */
export async function differenceOf(db: Kysely<unknown>, table: Table, version: number): Promise<TableDifference> {
  const [first, second] = [storedName(table, version, 0), storedName(table, version, 1)];
  const on = table.key.map((column) => `a.${identifier(column)} = b.${identifier(column)}`).join(' and ');
  const key = table.key.map((column) => `'${column}', coalesce(a.${identifier(column)}, b.${identifier(column)})`).join(', ');
  const { rows } = await sql<{ rows: string; keys: readonly Readonly<Record<string, unknown>>[] | null }>`
    with differing as (
      select json_build_object(${sql.raw(key)}) as key from ${sql.table(first)} a full join ${sql.table(second)} b on ${sql.raw(on)}
      where a::text is distinct from b::text)
    select count(*) as rows, (select json_agg(key) from (select key from differing limit ${SHOWN_KEYS}) shown) as keys from differing`.execute(
    db,
  );
  return { table: table.name, rows: Number(rows[0]!.rows), keys: rows[0]!.keys ?? [] };
}
