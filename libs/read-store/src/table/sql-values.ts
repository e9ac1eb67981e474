/**
 * How values cross to SQL and back. One table for every driver, so that PGlite and PostgreSQL give the same rows.
 * Parameters travel as text; results are parsed from text by the type's OID, and types not listed stay text.
 */

/** Reads one value from PostgreSQL's text form. */
export type ValueParser = (text: string) => unknown;

const keep: ValueParser = (text) => text;
const json: ValueParser = (text) => JSON.parse(text) as unknown;

const STAMP = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?([+-]\d{2}(?::\d{2}){0,2})$/;

/** `2026-03-01 09:30:00.5+00` as `2026-03-01T09:30:00.500Z`; digits below the millisecond are cut. Infinity and years past 9999 stay as they are. */
export function isoInstant(text: string): string {
  const match = STAMP.exec(text);
  if (!match) return text;
  const [, day, time, fraction = '', zone] = match;
  const local = `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  if (zone === '+00') return `${local}Z`;
  return new Date(`${local}${zone!.length === 3 ? `${zone}:00` : zone}`).toISOString();
}

/** The elements of a one-dimensional array in PostgreSQL's text form, e.g. `{a,"b c",NULL}`. */
export function parseArray(text: string, element: ValueParser): readonly unknown[] {
  const items: unknown[] = [];
  const pattern = /"((?:[^"\\]|\\[\s\S])*)"|([^{},"]+)/g;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (match[1] !== undefined) items.push(element(match[1].replace(/\\([\s\S])/g, '$1')));
    else items.push(match[2] === 'NULL' ? null : element(match[2]!));
  }
  return items;
}

const arrayOf =
  (element: ValueParser): ValueParser =>
  (text) =>
    parseArray(text, element);

/** Parsers by type OID: PGlite takes them as they are, `pg` through `types.getTypeParser`. */
export const VALUE_PARSERS: Readonly<Record<number, ValueParser>> = {
  16: (text) => text === 't', // boolean
  17: keep, // bytea
  20: keep, // int8: text, so that nothing is lost
  21: Number, // int2
  23: Number, // int4
  26: Number, // oid
  114: json, // json
  700: Number, // float4
  701: Number, // float8
  1082: keep, // date
  1083: keep, // time
  1114: keep, // timestamp
  1184: isoInstant, // timestamptz
  1186: keep, // interval
  1700: keep, // numeric: text, exact
  3802: json, // jsonb
  1000: arrayOf((text) => text === 't'), // boolean[]
  1005: arrayOf(Number), // int2[]
  1007: arrayOf(Number), // int4[]
  1009: arrayOf(keep), // text[]
  1015: arrayOf(keep), // varchar[]
  1016: arrayOf(keep), // int8[]
  1182: arrayOf(keep), // date[]
  1185: arrayOf(isoInstant), // timestamptz[]
  1231: arrayOf(keep), // numeric[]
  2951: arrayOf(keep), // uuid[]
};

/** A parameter in PostgreSQL's text form: arrays as array literals, other objects as JSON. `undefined` counts as null. */
export function parameterText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `{${value.map(arrayElement).join(',')}}`;
  return JSON.stringify(value);
}

function arrayElement(value: unknown): string {
  if (Array.isArray(value)) return parameterText(value)!;
  const text = parameterText(value);
  return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
