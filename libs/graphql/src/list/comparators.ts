import type { Type } from '@nestjs/common';
import { Field, InputType, Int } from '@nestjs/graphql';
import type { SqlType } from '@opsledger/read-store';
import type { GraphQLScalarType } from 'graphql';
import { BigIntText, DateTime, Decimal, LocalDate, UUID } from '../scalars/scalars.js';

type Scalar = GraphQLScalarType | typeof Int | typeof String | typeof Boolean;
type ValueType = () => Scalar | object;
type Operator = 'eq' | 'ne' | 'in' | 'notIn' | 'gt' | 'gte' | 'lt' | 'lte' | 'contains' | 'startsWith' | 'has' | 'isNull';

const EQUALITY: readonly Operator[] = ['eq', 'ne', 'in', 'notIn', 'isNull'];
const ORDERED: readonly Operator[] = [...EQUALITY, 'gt', 'gte', 'lt', 'lte'];

const DESCRIPTIONS: Readonly<Partial<Record<Operator, string>>> = {
  ne: 'Differs, or is null.',
  in: 'Equals one of at most 100 values.',
  notIn: 'Equals none of at most 100 values, or is null.',
  contains: 'Contains the text, letter case ignored. % and _ are ordinary characters.',
  startsWith: 'Begins with the text, letter case ignored. % and _ are ordinary characters.',
  has: 'The list contains the value.',
  isNull: 'True: has no value. False: has one.',
};

function comparator(name: string, value: ValueType, operators: readonly Operator[]): Type<object> {
  class Comparator {}
  for (const operator of operators) {
    const type = operator === 'isNull' ? () => Boolean : operator === 'in' || operator === 'notIn' ? () => [value()] : value;
    Field(type as () => Scalar, { nullable: true, ...(DESCRIPTIONS[operator] && { description: DESCRIPTIONS[operator] }) })(
      Comparator.prototype,
      operator,
    );
  }
  InputType(name, { description: 'All conditions given must hold.' })(Comparator);
  return Comparator;
}

const TEXT = comparator('StringComparator', () => String, [...EQUALITY, 'contains', 'startsWith']);
const COMPARATORS: Readonly<Record<Exclude<SqlType, 'jsonb' | 'uuid[]'>, Type<object>>> = {
  text: TEXT,
  'text[]': comparator('StringListComparator', () => String, ['has', 'isNull']),
  uuid: comparator('UUIDComparator', () => UUID, EQUALITY),
  boolean: comparator('BooleanComparator', () => Boolean, ['eq', 'isNull']),
  int4: comparator('IntComparator', () => Int, ORDERED),
  int8: comparator('BigIntComparator', () => BigIntText, ORDERED),
  numeric: comparator('DecimalComparator', () => Decimal, ORDERED),
  date: comparator('LocalDateComparator', () => LocalDate, ORDERED),
  timestamptz: comparator('DateTimeComparator', () => DateTime, ORDERED),
};

const enumComparators = new Map<object, Type<object>>();

/** The comparator input of a column type. */
export function comparatorOf(sql: SqlType): Type<object> {
  if (sql === 'jsonb' || sql === 'uuid[]') throw new TypeError(`Columns of type ${sql} cannot be filtered by in lists`);
  return COMPARATORS[sql];
}

/** The comparator input of an enum, made once per enum. @param name e.g. `AssetStatusComparator`. */
export function enumComparator(values: object, name: string): Type<object> {
  const known = enumComparators.get(values) ?? comparator(name, () => values, EQUALITY);
  enumComparators.set(values, known);
  return known;
}
