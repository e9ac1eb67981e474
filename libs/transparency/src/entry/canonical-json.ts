import type { Json } from '@opsledger/kernel';

/**
 * JSON in the one form that RFC 8785 allows: names sorted by UTF-16 code units, no space, numbers and texts as ECMAScript writes them.
 * @throws {RangeError} for what JSON cannot say: a lone surrogate, a number that is not finite.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value as Readonly<Record<string, Json | undefined>>)
      .filter((entry): entry is [string, Json] => entry[1] !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value))
    throw new RangeError('A text with half a surrogate pair has no canonical form.');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} has no form in JSON.`);
  return JSON.stringify(value);
}
