import { parseMoney, parseUnitPrice, type Money } from '@opsledger/kernel';
import { MoneyInput, UnitPriceInput } from '../money/money.type.js';
import type { BulkInput, CommandInput } from './command-input.js';

type EnvelopeField = keyof CommandInput | keyof BulkInput;

/** An input value as command data: money in canonical form, lists and objects read-only, null as absent. */
export type DataValue<Value> = Value extends MoneyInput | UnitPriceInput
  ? Money
  : Value extends string | number | boolean
    ? Value
    : Value extends readonly (infer Item)[]
      ? readonly DataValue<Item>[]
      : Value extends object
        ? DataObject<Value>
        : Value;

type Nullish<Value> = Extract<Value, null | undefined>;
type RequiredKeys<Fields> = { [Key in keyof Fields]-?: [Nullish<Fields[Key]>] extends [never] ? Key : never }[keyof Fields];
/** Fields that may be null become optional ones. */
export type DataObject<Fields> = { readonly [Key in RequiredKeys<Fields>]: DataValue<Fields[Key]> } & {
  readonly [Key in Exclude<keyof Fields, RequiredKeys<Fields>>]?: DataValue<NonNullable<Fields[Key]>>;
};
/** The command's own fields of an input. */
export type InputData<Input> = DataObject<Omit<Input, EnvelopeField>>;

const ENVELOPE: ReadonlySet<string> = new Set<EnvelopeField>([
  'commandId',
  'expectedVersion',
  'occurredAt',
  'reason',
  'onBehalfOf',
  'errorPolicy',
]);

/**
 * The input without the fields of the envelope, as the data of a command: plain objects, no null, canonical money.
 * Call it after validation (inside `command` of the edge's spec).
 */
export function dataOf<Input extends object>(input: Input): InputData<Input> {
  const own = Object.entries(input).filter(([key]) => !ENVELOPE.has(key));
  return plainObject(own) as InputData<Input>;
}

function plainObject(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(
    entries.filter(([, value]) => value !== null && value !== undefined).map(([key, value]) => [key, plain(value)]),
  );
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof MoneyInput) return parseMoney(value);
  if (value instanceof UnitPriceInput) return parseUnitPrice(value);
  return plainObject(Object.entries(value));
}
