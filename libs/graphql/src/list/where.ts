import { sql, type RawBuilder } from 'kysely';
import { apiError } from '../errors/api-error.js';
import type { ResolvedField } from './list-spec.js';

/** Deepest nesting of `and`, `or` and `not`. */
export const MAX_WHERE_DEPTH = 5;
/** Most conditions of one filter. */
export const MAX_CONDITIONS = 100;
/** Most values of `in` and `notIn`. */
export const MAX_IN_VALUES = 100;

/** A filter as GraphQL hands it over: fields with comparators, and `and`, `or`, `not`. */
export type Where = Readonly<Record<string, unknown>>;
type Condition = RawBuilder<unknown>;

const TRUE = sql`true`;
const FALSE = sql`false`;

/** Joins conditions that must all hold. */
export function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? TRUE : sql`(${sql.join(conditions, sql` and `)})`;
}

/** Joins conditions of which one must hold. */
export function anyOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? FALSE : sql`(${sql.join(conditions, sql` or `)})`;
}

/**
 * A filter as SQL; every value is a parameter. Pure.
 * @throws {GraphQLError} LIMIT_EXCEEDED over the caps, BAD_USER_INPUT for null as a value to compare with.
 */
export function whereCondition(fields: ReadonlyMap<string, ResolvedField>, where: Where | null | undefined): Condition {
  const budget = { left: MAX_CONDITIONS };
  const compile = (tree: Where, depth: number): Condition => {
    if (depth > MAX_WHERE_DEPTH) throw tooMuch(`Filters nest at most ${MAX_WHERE_DEPTH} deep.`, MAX_WHERE_DEPTH);
    return allOf(present(tree).map(([key, value]) => branch(key, value, depth)));
  };
  const branch = (key: string, value: unknown, depth: number): Condition => {
    if (key === 'and') return allOf((value as readonly Where[]).map((part) => compile(part, depth + 1)));
    if (key === 'or') return anyOf((value as readonly Where[]).map((part) => compile(part, depth + 1)));
    if (key === 'not') return sql`(${compile(value as Where, depth + 1)} is not true)`;
    return allOf(
      Object.entries(value as Where).map(([operator, operand]) => spend(budget, comparison(fields.get(key)!, operator, operand))),
    );
  };
  return where ? compile(where, 0) : TRUE;
}

function present(tree: Where): [string, unknown][] {
  return Object.entries(tree).filter(([, value]) => value !== null && value !== undefined);
}

function spend(budget: { left: number }, condition: Condition): Condition {
  budget.left -= 1;
  if (budget.left < 0) throw tooMuch(`A filter has at most ${MAX_CONDITIONS} conditions.`, MAX_CONDITIONS);
  return condition;
}

const SYMBOLS: Readonly<Record<string, Condition>> = {
  eq: sql`=`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
  ne: sql`is distinct from`,
};

function comparison(field: ResolvedField, operator: string, operand: unknown): Condition {
  if (operand === null || operand === undefined)
    throw apiError('BAD_USER_INPUT', `"${field.name}.${operator}" must not be null; use isNull.`);
  const column = sql.ref(field.column);
  const symbol = SYMBOLS[operator];
  if (symbol) return sql`${column} ${symbol} ${typed(operand, field.sql)}`;
  if (operator === 'in') return sql`${column} = any(${list(field, operand)})`;
  if (operator === 'notIn') return sql`(${column} = any(${list(field, operand)})) is not true`;
  if (operator === 'contains') return sql`${column} ilike ${`%${literalPattern(operand)}%`}::text escape '\\'`;
  if (operator === 'startsWith') return sql`${column} ilike ${`${literalPattern(operand)}%`}::text escape '\\'`;
  if (operator === 'has') return sql`${column} @> array[${operand}::text]`;
  return operand === true ? sql`${column} is null` : sql`${column} is not null`;
}

/** A parameter with its SQL type. */
export function typed(value: unknown, type: string): Condition {
  return sql`${value}::${sql.raw(type)}`;
}

function list(field: ResolvedField, operand: unknown): Condition {
  const values = operand as readonly unknown[];
  if (values.length > MAX_IN_VALUES) throw tooMuch(`"${field.name}" compares with at most ${MAX_IN_VALUES} values.`, MAX_IN_VALUES);
  if (values.includes(null)) throw apiError('BAD_USER_INPUT', `A list for "${field.name}" must not hold null; use isNull.`);
  return typed(values, `${field.sql}[]`);
}

/** Escapes what LIKE gives a meaning to. */
function literalPattern(operand: unknown): string {
  return String(operand).replaceAll(/[\\%_]/g, String.raw`\$&`);
}

function tooMuch(message: string, limit: number): Error {
  return apiError('LIMIT_EXCEEDED', message, { limit });
}
