import type { Json } from '@opsledger/kernel';

/** Texts that stand for themselves between quotes: no control characters, quotes, backslashes or halves of surrogate pairs. Nearly all are such. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/**
 * JSON in the one form that RFC 8785 allows: names sorted by UTF-16 code units, no space, numbers and texts as ECMAScript writes them.
 * @throws {RangeError} for what JSON cannot say: a lone surrogate, a number that is not finite.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return canonicalText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} has no form in JSON.`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Array.isArray(value)
    ? `[${value.map(canonicalJson).join(',')}]`
    : canonicalObject(value as Readonly<Record<string, Json | undefined>>);
}

function canonicalObject(members: Readonly<Record<string, Json | undefined>>): string {
  let text = '';
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${canonicalText(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

function canonicalText(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (/\p{Surrogate}/u.test(text)) throw new RangeError('A text with half a surrogate pair has no canonical form.');
  return JSON.stringify(text);
}
