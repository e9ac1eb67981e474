import type { Type } from '@nestjs/common';
import type { Actor } from '@opsledger/kernel';
import type { RowOf, SqlType, Table } from '@opsledger/read-store';
import type { RawBuilder } from 'kysely';

/** Direction of one sort term. Null counts as the largest value: last when ascending, first when descending. */
export type Direction = 'ASC' | 'DESC';

/** One sort term. */
export interface OrderTerm<Field extends string = string> {
  readonly field: Field;
  readonly direction: Direction;
}

/** A field that lists filter and sort by: a column, and the GraphQL enum when the column holds one. */
export interface ListField<Column extends string = string> {
  readonly column: Column;
  /** The object given to `registerEnumType`; the column holds its values. */
  readonly enum?: Readonly<Record<string, string>>;
}

/** The rows a caller may see: an SQL condition, and a text that names the scope (cursors of one scope do not open another). */
export interface RowScope {
  readonly name: string;
  readonly condition: RawBuilder<unknown>;
}

/** One list: what it reads, what clients may filter and sort by, and who may see which rows. */
export interface ListDefinition<T extends Table = Table, Fields extends string = string> {
  /** Singular name of the node type; the generated types are `<name>Connection`, `<name>Edge`, `<name>Where`, `<name>Order`, `<name>OrderField`. */
  readonly name: string;
  readonly node: () => Type<object>;
  readonly table: T;
  /** Filterable and sortable fields: GraphQL name to column. Keep an index for those that are sorted by. */
  readonly fields: Readonly<Record<Fields, (keyof RowOf<T> & string) | ListField<keyof RowOf<T> & string>>>;
  /** Used when the client gives no order; the primary key is always appended. */
  readonly defaultOrder: readonly OrderTerm<NoInfer<Fields>>[];
  /** A row as the node that resolvers of the node type expect. */
  toNode(row: RowOf<T>): object;
  /**
   * The columns that fields of the node are made from, so that a page reads those of the fields asked for. Whoever asks for a field that is not
   * among them reads whole rows; left out: everyone does. `toNode` must bear rows that lack the other columns.
   */
  readonly columns?: Readonly<Record<string, readonly (keyof RowOf<T> & string)[]>>;
  /** Row-level scope of an actor; absent: everyone who may run the query sees all rows. */
  scope?(actor: Actor): RowScope | undefined;
}

/** A field with all that the compiler of conditions needs. */
export interface ResolvedField {
  readonly name: string;
  readonly column: string;
  readonly sql: SqlType;
  readonly nullable: boolean;
  readonly enum?: Readonly<Record<string, string>>;
}

/** The fields of a list with the SQL types of their columns. @throws {TypeError} for a column that is not in the table or holds JSON. */
export function resolveFields(table: Table, fields: Readonly<Record<string, string | ListField>>): ReadonlyMap<string, ResolvedField> {
  return new Map(
    Object.entries(fields).map(([name, given]) => [name, resolveField(table, name, typeof given === 'string' ? { column: given } : given)]),
  );
}

function resolveField(table: Table, name: string, { column, enum: values }: ListField): ResolvedField {
  const declared = table.columns[column];
  if (!declared || declared.sql === 'jsonb')
    throw new TypeError(`List field "${name}" needs a plain column of "${table.name}"; "${column}" is none`);
  return { name, column, sql: declared.sql, nullable: declared.nullable, ...(values && { enum: values }) };
}
