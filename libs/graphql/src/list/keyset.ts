import { sql, type RawBuilder } from 'kysely';
import type { Table } from '@opsledger/read-store';
import type { Direction, OrderTerm, ResolvedField } from './list-spec.js';
import { allOf, anyOf, typed } from './where.js';

/** One column of a sort order. */
export interface SortColumn {
  readonly column: string;
  readonly sql: string;
  readonly nullable: boolean;
  readonly direction: Direction;
}

/** The sort of a list: the terms (each field once, the first mention counts), completed with the primary key so that it is total. Pure. */
export function sortColumns(table: Table, fields: ReadonlyMap<string, ResolvedField>, terms: readonly OrderTerm[]): readonly SortColumn[] {
  const last = terms.at(-1)?.direction ?? 'ASC';
  const wanted = [
    ...terms.map(({ field, direction }) => ({ column: fields.get(field)!.column, direction })),
    ...table.key.map((column) => ({ column, direction: last })),
  ];
  const distinct = wanted.filter(({ column }, index) => wanted.findIndex((other) => other.column === column) === index);
  return distinct.map(({ column, direction }) => ({
    column,
    direction,
    sql: table.columns[column]!.sql,
    nullable: table.columns[column]!.nullable,
  }));
}

/** The same sort read from its end. */
export function reversed(sort: readonly SortColumn[]): readonly SortColumn[] {
  return sort.map((term) => ({ ...term, direction: term.direction === 'ASC' ? 'DESC' : 'ASC' }));
}

/** `order by` list. Nulls lie where PostgreSQL puts them by default, so ordinary indexes serve it. */
export function orderBy(sort: readonly SortColumn[]): RawBuilder<unknown> {
  return sql.join(sort.map(({ column, direction }) => sql`${sql.ref(column)} ${sql.raw(direction === 'ASC' ? 'asc' : 'desc')}`));
}

/** The rows that come behind a row with these values. @param values one per sort column. */
export function behind(sort: readonly SortColumn[], values: readonly unknown[]): RawBuilder<unknown> {
  const [first] = sort;
  const uniform = sort.every(({ nullable, direction }) => !nullable && direction === first!.direction);
  if (uniform) {
    const columns = sql.join(sort.map(({ column }) => sql.ref(column)));
    const operands = sql.join(sort.map((term, index) => typed(values[index], term.sql)));
    return sql`(${columns}) ${sql.raw(first!.direction === 'ASC' ? '>' : '<')} (${operands})`;
  }
  return anyOf(
    sort.map((term, index) =>
      allOf([...sort.slice(0, index).map((before, place) => same(before, values[place])), beyond(term, values[index])]),
    ),
  );
}

function same({ column, sql: type }: SortColumn, value: unknown): RawBuilder<unknown> {
  return value === null ? sql`${sql.ref(column)} is null` : sql`${sql.ref(column)} = ${typed(value, type)}`;
}

/** Null is the largest value, as in PostgreSQL's default order. */
function beyond({ column, sql: type, nullable, direction }: SortColumn, value: unknown): RawBuilder<unknown> {
  const ref = sql.ref(column);
  if (value === null) return direction === 'ASC' ? sql`false` : sql`${ref} is not null`;
  if (direction === 'DESC') return sql`${ref} < ${typed(value, type)}`;
  return nullable ? sql`(${ref} > ${typed(value, type)} or ${ref} is null)` : sql`${ref} > ${typed(value, type)}`;
}
