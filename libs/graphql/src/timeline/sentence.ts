import type { EventDefinition } from '@opsledger/eventsourcing';
import { isUuid, type Json, type JsonObject } from '@opsledger/kernel';
import { z } from 'zod';
import { shapeAt, type Shape } from './sentence-shape.js';
import { count, isNothing, listed, valueAt, valueText } from './sentence-values.js';

/** A piece of a template. Paths are field names joined by dots; they go through lists, so `lines.description` is every line's. */
export type SentencePart =
  | { readonly kind: 'text'; readonly text: string }
  /** The value of a field; with a noun how many: of a list its items, of a number itself. */
  | { readonly kind: 'value'; readonly path: string; readonly noun: string | undefined; readonly enumerated: boolean }
  /** Left out unless every value directly in it is there, and the flag, if it has one, is as wanted. */
  | { readonly kind: 'optional'; readonly flag: Flag | undefined; readonly parts: readonly SentencePart[] };

interface Flag {
  readonly path: string;
  readonly wanted: boolean;
}

/** A sentence template that cannot be used. */
export class InvalidSentence extends Error {
  override readonly name = 'InvalidSentence';
}

/** What a sentence needs beside the data of its event. */
export interface SentenceNames {
  /** Who did it, and for whom, in words. */
  readonly actor: string;
  /** What it happened to, in words. */
  readonly subject: string;
  /** The name of the thing with this id, or a short form of the id. */
  readonly nameOf: (id: string) => string;
}

/** Placeholders that are no fields of the data. */
const OF_THE_ENVELOPE = new Set(['actor', 'subject']);
const PLACEHOLDER = /^([A-Za-z]+(?:\.[A-Za-z]+)*)(?: ([a-z]+))?$/;
const FLAG = /^(!?)([A-Za-z]+(?:\.[A-Za-z]+)*)\?/;
const COUNTED: ReadonlySet<string | undefined> = new Set(['array', 'integer', 'number']);
const HIDDEN = '(not shown)';

/**
 * Reads the template of a definition and checks it against the schema. Pure.
 * @throws {InvalidSentence} for brackets that do not match, brackets in brackets, a placeholder that is no field of the schema, an optional field
 * outside of brackets, a flag that is no boolean, and a count of what cannot be counted.
 */
export function parseSentence({ sentence, schema }: Pick<EventDefinition, 'sentence' | 'schema'>): readonly SentencePart[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  const parts: SentencePart[] = [];
  for (let at = 0; at < sentence.length;) {
    const end = endOfPart(sentence, at);
    parts.push(sentence[at] === '[' ? optional(sentence.slice(at + 1, end - 1), shape) : plain(sentence.slice(at, end), shape, false));
    at = end;
  }
  if (parts.length === 0) throw new InvalidSentence('An event needs a sentence.');
  return parts;
}

/** The sentence of one event. Fields that are not there outside of brackets were withheld from the reader, and it says so. Pure. */
export function sentenceText(parts: readonly SentencePart[], data: JsonObject, names: SentenceNames): string {
  const text = parts.map((part) => partText(part, data, names)).join('');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The paths of a template, those in brackets included. Pure. */
export function sentencePaths(parts: readonly SentencePart[]): readonly string[] {
  return parts.flatMap((part) => (part.kind === 'value' ? [part.path] : part.kind === 'optional' ? sentencePaths(part.parts) : []));
}

/** The ids that a sentence would name, with the paths of their fields. Pure. */
export function sentenceIds(parts: readonly SentencePart[], data: JsonObject): readonly { readonly id: string; readonly path: string }[] {
  return sentencePaths(parts).flatMap((path) => {
    const value = valueAt(data, path);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.flatMap((id) => (typeof id === 'string' && isUuid(id) ? [{ id, path }] : []));
  });
}

function endOfPart(text: string, at: number): number {
  const closing = text[at] === '[' ? ']' : text[at] === '{' ? '}' : undefined;
  if (closing) {
    const end = text.indexOf(closing, at);
    if (end < 0) throw new InvalidSentence(`"${text}" has a "${text[at]!}" without "${closing}".`);
    return end + 1;
  }
  const next = text.slice(at).search(/[[\]{}]/);
  if (next === 0) throw new InvalidSentence(`"${text}" has a "${text[at]!}" too many.`);
  return next < 0 ? text.length : at + next;
}

function optional(text: string, shape: Shape): SentencePart {
  const [matched = '', not, path] = FLAG.exec(text) ?? [];
  if (path && shapeAt(shape, path)?.type !== 'boolean') throw new InvalidSentence(`The flag "${path}" is no boolean field of the event.`);
  const parts: SentencePart[] = [];
  for (let at = matched.length; at < text.length;) {
    if (text[at] === '[') throw new InvalidSentence(`"[${text}]" has brackets in brackets.`);
    const end = endOfPart(text, at);
    parts.push(plain(text.slice(at, end), shape, true));
    at = end;
  }
  return { kind: 'optional', flag: path ? { path, wanted: not === '' } : undefined, parts };
}

function plain(text: string, shape: Shape, bracketed: boolean): SentencePart {
  if (!text.startsWith('{')) return { kind: 'text', text };
  const [, path, noun] = PLACEHOLDER.exec(text.slice(1, -1)) ?? [];
  if (!path) throw new InvalidSentence(`"${text}" is no placeholder.`);
  if (OF_THE_ENVELOPE.has(path)) return { kind: 'value', path, noun: undefined, enumerated: false };
  const field = shapeAt(shape, path);
  if (!field) throw new InvalidSentence(`The event has no field "${path}".`);
  if (field.optional && !bracketed) throw new InvalidSentence(`"${path}" may be absent: put it in brackets.`);
  if (noun && !COUNTED.has(field.type)) throw new InvalidSentence(`"${path}" cannot be counted.`);
  return { kind: 'value', path, noun, enumerated: field.enumerated };
}

function partText(part: SentencePart, data: JsonObject, names: SentenceNames): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'value':
      return known(part, data, names) ?? HIDDEN;
    case 'optional':
      return optionalText(part, data, names);
  }
}

function optionalText({ flag, parts }: Extract<SentencePart, { kind: 'optional' }>, data: JsonObject, names: SentenceNames): string {
  if (flag && valueAt(data, flag.path) !== flag.wanted) return '';
  const missing = parts.some((part) => part.kind === 'value' && known(part, data, names) === undefined);
  return missing ? '' : parts.map((part) => partText(part, data, names)).join('');
}

function known(
  { path, noun, enumerated }: Extract<SentencePart, { kind: 'value' }>,
  data: JsonObject,
  { actor, subject, nameOf }: SentenceNames,
): string | undefined {
  if (path === 'actor') return actor;
  if (path === 'subject') return subject;
  const value: Json | undefined = valueAt(data, path);
  if (value === undefined || isNothing(value)) return undefined;
  if (noun !== undefined) return count(Array.isArray(value) ? value.length : Number(value), noun);
  const toText = (item: Json): string => valueText(item, { nameOf, enumerated });
  return Array.isArray(value) ? listed((value as readonly Json[]).map(toText)) : toText(value);
}
