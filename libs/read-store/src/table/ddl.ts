import { createHash } from 'node:crypto';
import type { Column, Index, SqlType, Table } from './table.js';
import { PARTITIONS } from '../projection/partition.js';
import type { Projection } from '../projection/projection.js';

/** An identifier, quoted. @throws {RangeError} when it is not a plain lower-case name of at most 55 characters. */
export function identifier(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,54}$/.test(name))
    throw new RangeError(`"${name}" is not a name for a table or column: use snake_case, at most 55 characters`);
  return `"${name}"`;
}

/** Which of the two sets of tables of a version: one is served, the other is there while a rebuild fills it, and afterwards to go back to. */
export type Build = 0 | 1;

/** Where the rows of one version of a table are: `<name>_v<version>`, and `<name>_v<version>b` for the second set. */
export function storedName(table: Table, version: number, build: Build = 0): string {
  return `${table.name}_v${version}${build === 0 ? '' : 'b'}`;
}

/** `"id" uuid, "name" text`: the columns named, with their types. */
export function typedColumns(table: Table, names: readonly string[]): string {
  return names.map((name) => `${identifier(name)} ${table.columns[name]!.sql}`).join(', ');
}

function indexedColumn(column: string): string {
  const [name = '', ...direction] = column.trim().split(/\s+/);
  return [identifier(name), ...direction].join(' ');
}

/** A GIN index, which PGlite has too. `simple` takes words as they are, of whatever language. */
function searched({ columns: [column = ''], finds }: Index): string {
  return `using gin (${finds === 'words' ? `to_tsvector('simple'::regconfig, ${identifier(column)})` : identifier(column)})`;
}

function createIndex(name: string, stored: string, index: Index): string {
  const columns = index.finds ? searched(index) : `(${index.columns.map(indexedColumn).join(', ')})`;
  const where = index.where === undefined ? '' : ` where ${index.where}`;
  return `create ${index.unique ? 'unique ' : ''}index if not exists "${name}" on "${stored}" ${columns}${where}`;
}

/** The names of the indexes of one version of a table, in the order of their declaration. */
export function indexNames(table: Table, version: number, build: Build = 0): readonly string[] {
  return table.indexes.map((_, number) => `${storedName(table, version, build)}_ix${number + 1}`);
}

function columnDefinition(name: string, { sql, nullable }: Column, collation: string): string {
  const collate = sql.startsWith('text') ? ` collate pg_catalog."${collation}"` : '';
  return `${identifier(name)} ${sql}${collate}${nullable ? '' : ' not null'}`;
}

/** The statement that creates one version of a table without its indexes, if it is not there. Its text is compared by the `collation` named. */
export function createTable(table: Table, collation: string, version: number, build: Build = 0): string {
  identifier(table.name);
  const columns = Object.entries(table.columns).map(([name, column]) => columnDefinition(name, column, collation));
  const key = table.key.map(identifier).join(', ');
  return `create table if not exists "${storedName(table, version, build)}" (${columns.join(', ')}, primary key (${key}))`;
}

/** Statements that create the indexes of one version of a table, where they are not there. */
export function createIndexes(table: Table, version: number, build: Build = 0): readonly string[] {
  const stored = storedName(table, version, build);
  return indexNames(table, version, build).map((name, place) => createIndex(name, stored, table.indexes[place]!));
}

/** Statements that point the view, which queries use, at one version of the table. */
export function pointView(table: Table, version: number, build: Build = 0): readonly string[] {
  return [`drop view if exists "${table.name}"`, `create view "${table.name}" as select * from "${storedName(table, version, build)}"`];
}

/** Statements that remove stored tables and whatever view still points at them. */
export function dropStored(stored: readonly string[]): readonly string[] {
  return stored.map((name) => `drop table if exists "${name}" cascade`);
}

/** What PostgreSQL's `format_type` says for each of our types. */
export const FORMATTED_TYPE: Readonly<Record<SqlType, string>> = {
  uuid: 'uuid',
  'uuid[]': 'uuid[]',
  text: 'text',
  'text[]': 'text[]',
  boolean: 'boolean',
  int4: 'integer',
  int8: 'bigint',
  numeric: 'numeric',
  date: 'date',
  timestamptz: 'timestamp with time zone',
  jsonb: 'jsonb',
};

/** SHA-256 (hex) of what the projection's tables declare: another value means that the stored tables do not fit the code. */
export function definitionHash(projection: Projection): string {
  const tables = projection.tables.map(({ name, key, columns, indexes }) => ({
    name,
    key,
    columns: Object.entries(columns).map(([column, { sql, nullable }]) => [column, sql, nullable]),
    indexes: indexes.map(({ columns: names, unique, where, finds }) => [names, unique ?? false, where ?? null, ...(finds ? [finds] : [])]),
  }));
  const declared = projection.partitioned ? { tables, partitions: PARTITIONS } : tables;
  return createHash('sha256').update(JSON.stringify(declared)).digest('hex');
}
