import { reject, type Rejection } from './rejection.js';

/** What a piece of text may be. */
export interface TextLimits {
  /** Most characters (code points). Default 200. */
  readonly maxLength?: number;
  /** Default false: line breaks and tabs are refused. */
  readonly multiline?: boolean;
}

const LINE_BREAKS = /[\t\n\r\u2028\u2029]/u;
const CONTROLS = /[\p{Cc}\u2028\u2029]/u;
/** Half a surrogate pair: no UTF-8 can carry it. */
const HALF_PAIR = /\p{Cs}/u;
/** Embeddings, overrides and isolates: they make text look like another one. */
const DIRECTION_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/u;

/**
 * Says what is wrong with text that people will read, as INVALID_INPUT; undefined when nothing is. Text is refused, never repaired: what is
 * stored is what was sent.
 * @param path the command's field.
 */
export function refuseText(text: string, path: readonly string[], limits: TextLimits = {}): Rejection | undefined {
  const { maxLength = 200, multiline = false } = limits;
  const fault = textFault(text, maxLength, multiline);
  return fault === undefined ? undefined : reject('INVALID_INPUT', `The ${path.join('.')} ${fault}.`, path);
}

function textFault(text: string, maxLength: number, multiline: boolean): string | undefined {
  if (text.trim() === '') return 'is blank';
  if (text.length > 2 * maxLength || [...text].length > maxLength) return `has more than ${maxLength} characters`;
  if (text.trim() !== text) return 'begins or ends with blanks';
  if (HALF_PAIR.test(text)) return 'is not well-formed Unicode';
  if (DIRECTION_CONTROLS.test(text)) return 'contains characters that change the direction of text';
  if (CONTROLS.test(multiline ? text.replace(new RegExp(LINE_BREAKS, 'gu'), '') : text))
    return 'contains control characters or line breaks';
  return undefined;
}
