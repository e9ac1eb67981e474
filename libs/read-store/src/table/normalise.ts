import { toUSVString } from 'node:util';
import type { SqlType, Table } from './table.js';
import { isoInstant } from './sql-values.js';

/** A row as the engine holds it: plain values by column, in the form in which SQL gives them back. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** A handler wrote something that the table's declaration does not allow. */
export class InvalidRow extends Error {
  override readonly name = 'InvalidRow';
}

const INTEGER = /^-?\d{1,19}$/;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CANONICAL_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** PostgreSQL's text has no NUL and no half of a surrogate pair: both become U+FFFD. */
export function cleanText(text: string): string {
  return toUSVString(text).replaceAll('\0', '\uFFFD');
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? cleanText(value) : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.map(cleanText) : undefined;
}

/** JSON as jsonb gives it back: absent members dropped, text cleaned, no negative zero. */
function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : cleanJson(item)));
  const clean: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) if (member !== undefined) clean[cleanText(key)] = cleanJson(member);
  return clean;
}

function decimal(value: unknown): string | undefined {
  const match = typeof value === 'string' ? DECIMAL.exec(value) : null;
  if (!match || `${match[2]}${match[3] ?? ''}` === '') return undefined;
  const whole = match[2]!.replace(/^0+(?=\d)/, '') || '0';
  const text = match[3] ? `${whole}.${match[3]}` : whole;
  return match[1] === '-' && /[1-9]/.test(text) ? `-${text}` : text;
}

function instant(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (CANONICAL_INSTANT.test(value)) return value;
  const milliseconds = Date.parse(isoInstant(value));
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

const isInt4 = (value: unknown): boolean => typeof value === 'number' && (value | 0) === value;

/** The canonical form of a value, or undefined when the type does not have it. */
const CANONICAL: Readonly<Record<SqlType, (value: unknown) => unknown>> = {
  uuid: (value) => asText(value)?.toLowerCase(),
  'uuid[]': (value) => texts(value)?.map((id) => id.toLowerCase()),
  text: asText,
  'text[]': texts,
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  int4: (value) => (isInt4(value) ? (value === 0 ? 0 : value) : undefined),
  int8: (value) => (typeof value === 'string' && INTEGER.test(value) ? BigInt(value).toString() : undefined),
  numeric: decimal,
  date: (value) => (typeof value === 'string' && DAY.test(value) ? value : undefined),
  timestamptz: instant,
  jsonb: cleanJson,
};

/** A column as rows are normalised by it. */
interface RowColumn {
  readonly name: string;
  readonly nullable: boolean;
  readonly sql: SqlType;
  readonly canonical: (value: unknown) => unknown;
}

/** What a table's rows are made by. */
interface RowMaker {
  readonly columns: readonly RowColumn[];
  readonly byName: ReadonlyMap<string, RowColumn>;
  readonly key: readonly RowColumn[];
  /**
   * A row without values. Rows are copies of it that are filled in: an object that gets a dozen columns one by one becomes a hash table for the
   * engine, which then takes a hundred times as long to copy it.
   */
  readonly blank: AnyRow;
}

const makers = new WeakMap<Table, RowMaker>();

function makerOf(table: Table): RowMaker {
  const known = makers.get(table);
  if (known) return known;
  const columns = Object.entries(table.columns).map(([name, { nullable, sql }]) => ({ name, nullable, sql, canonical: CANONICAL[sql] }));
  const byName = new Map(columns.map((column) => [column.name, column]));
  const key = table.key.map((name) => byName.get(name)!);
  const maker: RowMaker = { columns, byName, key, blank: Object.fromEntries(columns.map(({ name }) => [name, null])) };
  makers.set(table, maker);
  return maker;
}

function normaliseValue(table: Table, { name, nullable, sql, canonical }: RowColumn, value: unknown): unknown {
  if (value === null || value === undefined) {
    if (nullable) return null;
    throw new InvalidRow(`Column "${name}" of table "${table.name}" must not be null.`);
  }
  const normal = canonical(value);
  if (normal === undefined)
    throw new InvalidRow(`Column "${name}" of table "${table.name}" is ${sql}; this is not: ${JSON.stringify(value)}`);
  return normal;
}

function columnOf(table: Table, name: string): RowColumn {
  const column = makerOf(table).byName.get(name);
  if (!column) throw new InvalidRow(`Table "${table.name}" has no column "${name}".`);
  return column;
}

/** The columns given, each in the form in which SQL gives it back. @throws {InvalidRow} */
export function normaliseColumns(table: Table, columns: AnyRow): AnyRow {
  const normal: Record<string, unknown> = {};
  for (const name of Object.keys(columns))
    if (columns[name] !== undefined) normal[name] = normaliseValue(table, columnOf(table, name), columns[name]);
  return normal;
}

/** A whole row in the form in which SQL gives it back; columns left out are null. @throws {InvalidRow} */
export function normaliseRow(table: Table, row: AnyRow): AnyRow {
  const { columns, blank } = makerOf(table);
  for (const name of Object.keys(row)) columnOf(table, name);
  const normal: Record<string, unknown> = { ...blank };
  for (const column of columns) normal[column.name] = normaliseValue(table, column, row[column.name]);
  return normal;
}

/**
 * As `normaliseRow`, for a row that was computed from one in its normal form: values that are still the same are in it already, and a rebuild
 * asks for nearly all of them. @throws {InvalidRow}
 */
export function normaliseNext(table: Table, before: AnyRow, after: AnyRow): AnyRow {
  const { columns } = makerOf(table);
  if (Object.keys(after).length !== columns.length) return normaliseRow(table, after);
  const values = valuesOf(columns, after);
  const known = valuesOf(columns, before);
  let row: Record<string, unknown> = after;
  for (let place = 0; place < columns.length; place++) {
    const value = values[place];
    if (value === undefined) return normaliseRow(table, after);
    if (Object.is(value, known[place])) continue;
    const column = columns[place]!;
    const normal = normaliseValue(table, column, value);
    if (Object.is(normal, value)) continue;
    if (row === after) row = { ...after };
    row[column.name] = normal;
  }
  return row;
}

/** The values of a row in the order of the columns. Nearly all rows have that order, and to ask for each value by its name takes three times as long. */
function valuesOf(columns: readonly RowColumn[], row: AnyRow): readonly unknown[] {
  const names = Object.keys(row);
  const inOrder = names.length === columns.length && columns.every(({ name }, place) => names[place] === name);
  return inOrder ? Object.values(row) : columns.map(({ name }) => row[name]);
}

/** The key of a row as one text, in the order of the key columns. @throws {InvalidRow} */
export function keyText(table: Table, row: AnyRow): string {
  const { key } = makerOf(table);
  const [first] = key;
  if (key.length === 1 && first!.sql !== 'jsonb') return String(normaliseValue(table, first!, row[first!.name]));
  return JSON.stringify(key.map((column) => normaliseValue(table, column, row[column.name])));
}
