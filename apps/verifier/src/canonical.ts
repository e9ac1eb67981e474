import { Refused } from './refused.js';

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, Json>>;

/** JSON in its one canonical form (RFC 8785). @throws {Refused} MALFORMED for half a surrogate pair */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  if (isObject(value)) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${canonical(name)}:${canonical(value[name]!)}`).join(',')}}`;
  }
  const text = JSON.stringify(value);
  if (typeof value === 'string' && JSON.stringify(Buffer.from(value).toString()) !== text)
    throw new Refused('MALFORMED', 'A text has half a surrogate pair.');
  return text;
}

/** Whether a value is an object of JSON. */
export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text, or what else is there in its canonical form. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : canonical(value ?? null));

/** Reads JSON. @throws {Refused} MALFORMED */
export function jsonObject(text: string, what: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // told below
  }
  throw new Refused('MALFORMED', `${what} is not an object of JSON.`);
}
