import { isCurrency } from '@opsledger/kernel';
import type { FocusColumn } from './columns.js';
import { parseScaled } from './decimals.js';
import { doubtful, wrong, type Deviation } from './deviation.js';

/** A cell as the file has it: undefined for none. */
export type Cell = string | undefined;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
/** The same to people, and to other programs: a blank for the T, no Z, fractions, an offset of nought. */
const NEARLY_INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?)? ?(?:Z|UTC|[+-]00:?00)?$/i;

/** What of a cell is a value: neither blank nor the word NULL. */
export function valueOf(cell: Cell): string | undefined {
  return cell === undefined || cell.trim() === '' || cell === 'NULL' ? undefined : cell;
}

/** Checks one cell against its column. */
export function checkValue(column: FocusColumn, cell: Cell): readonly Deviation[] {
  const { name, nullable } = column;
  const value = valueOf(cell);
  if (value !== undefined) return checkText(column, value);
  if (!nullable) return [wrong(name, 'VALUE_MISSING', 'There is no value, and there must be one.', 'Give the value.')];
  if (cell !== 'NULL') return [];
  return [doubtful(name, 'NULL_WRITTEN_OUT', 'No value is written as the word NULL, which is a text in CSV.', 'Leave the cell empty.')];
}

function checkText(column: FocusColumn, value: string): readonly Deviation[] {
  const { name, allowed, kind } = column;
  if (allowed && !allowed.includes(value)) return [notAllowed(name, value, allowed)];
  switch (kind) {
    case 'label':
      return [];
    case 'decimal':
    case 'price':
      return checkNumber(column, value);
    case 'instant':
      return INSTANT.test(value) && asInstant(value) !== undefined ? [] : [notAnInstant(name, value)];
    case 'currency':
      return isCurrency(value)
        ? []
        : [wrong(name, 'NOT_A_CURRENCY', `${told(value)} is not a currency code of ISO 4217.`, 'Use three capital letters, like EUR.')];
    case 'keyValue':
      return checkKeyValue(name, value);
  }
}

function checkNumber({ name, kind }: FocusColumn, value: string): readonly Deviation[] {
  const number = parseScaled(value);
  const fix = 'Write digits with at most one decimal point, like 1250.00, without signs of currency, separators of thousands or a plus.';
  if (!number) return [wrong(name, 'NOT_A_NUMBER', `${told(value)} is not a number.`, fix)];
  if (kind !== 'price' || number.units >= 0n) return [];
  return [
    wrong(
      name,
      'NEGATIVE',
      `${told(value)} is a negative price.`,
      'Give the price without its sign; what is given back has a negative cost.',
    ),
  ];
}

/** The instant that people would read, e.g. `2024-09-01 00:00:00` as midnight in UTC; undefined when there is none. */
export function asInstant(value: string): string | undefined {
  const [, day, time = '00:00:00'] = NEARLY_INSTANT.exec(value) ?? [];
  const instant = new Date(`${day}T${time}Z`);
  return Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(`${day}T${time}`) ? undefined : `${day}T${time}Z`;
}

function notAnInstant(name: string, value: string): Deviation {
  const meant = asInstant(value);
  if (meant === undefined)
    return wrong(name, 'NOT_AN_INSTANT', `${told(value)} is not a point in time.`, 'Write it in UTC, like 2026-03-01T00:00:00Z.');
  return wrong(name, 'NOT_AN_INSTANT', `${told(value)} is not written as the specification wants it.`, `Write ${meant}.`);
}

function notAllowed(name: string, value: string, allowed: readonly string[]): Deviation {
  const near = allowed.find((other) => other.toLowerCase() === value.toLowerCase());
  const fix = near ? `Write ${told(near)}.` : `Use one of: ${allowed.slice(0, 20).join(', ')}${allowed.length > 20 ? ', …' : ''}.`;
  return wrong(name, 'NOT_ALLOWED', `${told(value)} is not one of the values that are allowed.`, fix);
}

function checkKeyValue(name: string, value: string): readonly Deviation[] {
  const fix = 'Write a JSON object whose values are texts, numbers, true, false or null.';
  const fault = keyValueFault(value);
  return fault === undefined ? [] : [wrong(name, 'NOT_KEY_VALUE', fault, fix)];
}

function keyValueFault(value: string): string | undefined {
  let read: unknown;
  try {
    read = JSON.parse(value);
  } catch {
    return `${told(value)} is not JSON.`;
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return `${told(value)} is JSON, but not an object.`;
  const nested = Object.entries(read).find(([, member]) => typeof member === 'object' && member !== null);
  return nested && `The value of the key ${told(nested[0])} is an object or a list.`;
}

/** A value in a message, shortened. */
export const told = (value: string): string => JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
