import type { Json } from '@opsledger/kernel';

/** Texts that stand for themselves between quotes: no control characters, quotes, backslashes or halves of surrogate pairs. Nearly all are such. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** More names than this, and longer ones, are quoted anew each time: whoever writes events must not fill the memory. */
const NAMES_KEPT = 4096;
const LONGEST_NAME = 64;
/** Names as they stand in a text, quoted and with their colon. Events have few different ones. */
const quotedNames = new Map<string, string>();

/** Objects of fewer names are sorted in place by insertion, which is faster than the engine's sort for so few. */
const MANY_NAMES = 24;

/**
 * JSON in the one form that RFC 8785 allows: names sorted by UTF-16 code units, no space, numbers and texts as ECMAScript writes them.
 * @throws {RangeError} for what JSON cannot say: a lone surrogate, a number that is not finite.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return canonicalText(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Array.isArray(value)
    ? `[${value.map(canonicalJson).join(',')}]`
    : canonicalObject(value as Readonly<Record<string, Json | undefined>>);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no form in JSON.`);
  return String(value);
}

function canonicalObject(members: Readonly<Record<string, Json | undefined>>): string {
  let text = '';
  for (const name of sorted(Object.keys(members))) {
    const member = members[name];
    if (member === undefined) continue;
    if (text !== '') text += ',';
    text += quotedName(name) + canonicalJson(member);
  }
  return `{${text}}`;
}

/** Sorts names in place, by UTF-16 code units as both ways compare. */
function sorted(names: string[]): readonly string[] {
  if (names.length >= MANY_NAMES) return names.sort();
  for (let next = 1; next < names.length; next++) {
    const name = names[next]!;
    let place = next;
    for (; place > 0 && names[place - 1]! > name; place--) names[place] = names[place - 1]!;
    names[place] = name;
  }
  return names;
}

function quotedName(name: string): string {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  const quoted = `${canonicalText(name)}:`;
  if (name.length <= LONGEST_NAME && quotedNames.size < NAMES_KEPT) quotedNames.set(name, quoted);
  return quoted;
}

function canonicalText(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (/\p{Surrogate}/u.test(text)) throw new RangeError('A text with half a surrogate pair has no canonical form.');
  return JSON.stringify(text);
}
