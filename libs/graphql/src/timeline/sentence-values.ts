import { isUuid, type Json, type JsonObject } from '@opsledger/kernel';

/** Values of a list that a sentence names; of the others it says how many. */
const NAMED = 3;
/** Characters of free text in a sentence. */
const LONGEST = 120;
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}(?:\.\d+)?Z$/;

/** The value at a path; through a list, the values of its items without those that are absent. Pure. */
export function valueAt(data: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, name) => {
    if (Array.isArray(value)) return (value as readonly Json[]).flatMap((each) => member(each, name) ?? []);
    return member(value, name);
  }, data);
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** True when there is nothing to say: null, no text, an empty list, an object without members. Pure. */
export function isNothing(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === '' || (isObject(value) && Object.keys(value).length === 0);
}

/** A single value for people. @param given.enumerated for words of a closed list, such as `endOfLife`. Pure. */
export function valueText(value: Json, given: { readonly nameOf: (id: string) => string; readonly enumerated: boolean }): string {
  if (typeof value === 'string') return given.enumerated ? words(value) : stringText(value, given.nameOf);
  if (typeof value === 'number') return grouped(String(value));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (!isObject(value)) return '';
  const { amount, currency } = value;
  if (typeof amount === 'string' && typeof currency === 'string') return `${currency} ${grouped(amount)}`;
  return listed(Object.keys(value).map(fieldWords), Infinity);
}

/** `1 seat`, `12 seats`. Pure. */
export function count(number: number, noun: string): string {
  return `${grouped(String(number))} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`; each once. Pure. */
export function listed(items: readonly string[], most = NAMED): string {
  const different = [...new Set(items)];
  const named = different.length > most ? [...different.slice(0, most), `${different.length - most} more`] : different;
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)!}`;
}

function stringText(text: string, nameOf: (id: string) => string): string {
  if (isUuid(text)) return nameOf(text);
  const [, day, time] = MOMENT.exec(text) ?? [];
  if (day && time) return `${dayText(day)}, ${time} UTC`;
  if (DAY.test(text)) return dayText(text);
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function dayText(day: string): string {
  const [, year, month, date] = DAY.exec(day)!;
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month!} ${year!}`;
}

/** `endOfLife` as `end of life`. */
function words(camelCase: string): string {
  return camelCase.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** The name of a field in words: `costCenterId` as `cost center`. */
function fieldWords(name: string): string {
  return words(name.replace(/Id$/, ''));
}

/** A number as decimal text, its thousands parted by commas. */
function grouped(number: string): string {
  const [whole = '', fraction] = number.split('.');
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
