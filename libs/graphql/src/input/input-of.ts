import { MoneyInput } from '../money/money.type.js';
import { parseMoney } from '@opsledger/kernel';

/** A field that a client may leave out or send as null. */
export type Maybe<Value> = Value | null | undefined;

/** The fields of a GraphQL input for some command data: a class that implements it and lacks a field does not compile. */
export type InputOf<Data> = {
  readonly [Field in keyof Data]-?: undefined extends Data[Field] ? Maybe<InputValue<Data[Field]>> : InputValue<Data[Field]>;
};

type InputValue<Value> = Value extends string | number | boolean | readonly unknown[]
  ? Value
  : Value extends object
    ? InputOf<Value>
    : Value;

/**
 * The changes of a validated input. Null is kept for facts that it takes away (`optional`); the others cannot be absent, so their null
 * means the same as leaving them out.
 */
export function changesOf<Changes extends object>(input: InputOf<Changes>, optional: readonly (keyof Changes)[]): Changes {
  const removable = new Set<unknown>(optional);
  const given = Object.entries(input).filter(([name, value]) => value !== undefined && (value !== null || removable.has(name)));
  return Object.fromEntries(
    given.map(([name, value]: [string, unknown]) => [name, value instanceof MoneyInput ? parseMoney(value) : value]),
  ) as Changes;
}
