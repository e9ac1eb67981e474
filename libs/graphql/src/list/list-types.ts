import type { Type } from '@nestjs/common';
import { Args, ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import type { RowOf, Table } from '@opsledger/read-store';
import { PositionScalar } from '../scalars/scalars.js';
import { comparatorOf, enumComparator } from './comparators.js';
import { resolveFields, type ListDefinition, type OrderTerm, type ResolvedField } from './list-spec.js';
import type { PageArgs } from './page.js';
import type { Where } from './where.js';

/** Where a page lies in its list. */
@ObjectType('PageInfo')
export class PageInfoNode {
  @Field()
  readonly hasNextPage!: boolean;

  @Field({ description: 'True when the page was reached by a cursor; the rows before it are not counted.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  readonly startCursor!: () => string | null;

  @Field(() => String, { nullable: true })
  readonly endCursor!: () => string | null;
}

const DIRECTIONS = { ASC: 'ASC', DESC: 'DESC' } as const;
registerEnumType(DIRECTIONS, {
  name: 'OrderDirection',
  description: 'Things without a value come last when ascending, first when descending.',
});

/** The arguments of a list query. */
export interface ListArguments extends PageArgs {
  readonly where?: Where | null;
  readonly orderBy?: readonly OrderTerm[] | null;
  readonly atLeast?: Position | null;
}

/** A declared list: its definition and the GraphQL classes made from it. */
export interface List<T extends Table = Table> {
  readonly name: string;
  readonly table: T;
  readonly fields: ReadonlyMap<string, ResolvedField>;
  readonly defaultOrder: readonly OrderTerm[];
  readonly toNode: (row: RowOf<T>) => object;
  readonly columns: ListDefinition<T>['columns'];
  readonly scope: ListDefinition<T>['scope'];
  /** Return type of the query: `@Query(() => assetList.Connection)`. */
  readonly Connection: Type<object>;
  /** The arguments class; use it through `@ListArgs(assetList)`. */
  readonly Args: Type<object>;
}

/** Declares a list and its GraphQL types. */
export function defineList<T extends Table, Fields extends string>(definition: ListDefinition<T, Fields>): List<T> {
  const { name, table, defaultOrder, node } = definition;
  const fields = resolveFields(table, definition.fields);
  return {
    name,
    table,
    fields,
    defaultOrder,
    toNode: (row) => definition.toNode(row),
    columns: definition.columns,
    scope: definition.scope && ((actor) => definition.scope!(actor)),
    Connection: connectionType(name, node),
    Args: argsType(whereType(name, fields), orderType(name, fields)),
  };
}

/** All arguments of a list query, as `ListArguments`. */
export function ListArgs(list: Pick<List, 'Args'>): ParameterDecorator {
  return Args({ type: () => list.Args });
}

function connectionType(name: string, node: () => Type<object>): Type<object> {
  class Edge {}
  Field(() => String, { description: 'Opaque.' })(Edge.prototype, 'cursor');
  Field(node)(Edge.prototype, 'node');
  ObjectType(`${name}Edge`)(Edge);
  class Connection {}
  Field(() => [Edge])(Connection.prototype, 'edges');
  Field(() => [node()], { description: 'The nodes of the edges, for clients that need no cursor per node.' })(
    Connection.prototype,
    'nodes',
  );
  Field(() => PageInfoNode)(Connection.prototype, 'pageInfo');
  Field(() => Int, { description: 'Number of all that match; counted only when asked for.' })(Connection.prototype, 'totalCount');
  Field(() => Boolean, { description: 'True when the read models had not reached atLeast in time.' })(Connection.prototype, 'stale');
  ObjectType(`${name}Connection`)(Connection);
  return Connection;
}

function whereType(name: string, fields: ReadonlyMap<string, ResolvedField>): Type<object> {
  class ListWhere {}
  for (const field of fields.values()) {
    const comparator = field.enum ? enumComparator(field.enum, `${name}${capitalised(field.name)}Comparator`) : comparatorOf(field.sql);
    Field(() => comparator, { nullable: true })(ListWhere.prototype, field.name);
  }
  Field(() => [ListWhere], { nullable: true, description: 'All must hold.' })(ListWhere.prototype, 'and');
  Field(() => [ListWhere], { nullable: true, description: 'One must hold.' })(ListWhere.prototype, 'or');
  Field(() => ListWhere, { nullable: true, description: 'Must not hold.' })(ListWhere.prototype, 'not');
  InputType(`${name}Where`, { description: 'All conditions given must hold. At most 5 levels and 100 conditions.' })(ListWhere);
  return ListWhere;
}

function orderType(name: string, fields: ReadonlyMap<string, ResolvedField>): Type<object> {
  const orderFields = Object.fromEntries(
    [...fields.values()].filter(({ sql }) => sql !== 'text[]').map((field) => [constantCase(field.name), field.name]),
  );
  registerEnumType(orderFields, { name: `${name}OrderField` });
  class ListOrder {}
  Field(() => orderFields)(ListOrder.prototype, 'field');
  Field(() => DIRECTIONS, { defaultValue: 'ASC' })(ListOrder.prototype, 'direction');
  InputType(`${name}Order`)(ListOrder);
  return ListOrder;
}

function argsType(where: Type<object>, order: Type<object>): Type<object> {
  class PageArguments {}
  const optional = (name: string, type: () => object, description: string): void =>
    Field(type as () => typeof String, { nullable: true, description })(PageArguments.prototype, name);
  optional('first', () => Int, '1 to 100; default 50.');
  optional('after', () => String, 'Cursor of the edge before the page; with first.');
  optional('last', () => Int, '1 to 100, from the end.');
  optional('before', () => String, 'Cursor of the edge behind the page; with last.');
  optional('where', () => where, 'Which to list.');
  optional('orderBy', () => [order], 'At most 5 terms; the id is always the last one.');
  optional('atLeast', () => PositionScalar, 'Wait until the list shows everything up to this position.');
  ArgsType()(PageArguments);
  return PageArguments;
}

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const constantCase = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
