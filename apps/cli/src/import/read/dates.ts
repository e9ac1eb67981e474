import { parseLocalDate, type LocalDate } from '@opsledger/kernel';
import type { Fault } from './problem.js';

/** Which comes first in dates such as 3/1/23. */
export type DateOrder = 'mdy' | 'dmy';

interface Parts {
  readonly first: number;
  readonly second: number;
  readonly year: number;
}

const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const NUMERIC = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?$/;

/**
 * Reads a calendar day: ISO (with or without a time of day, which is dropped), or two numbers and a year in the given order. Years of two
 * digits are those from 1969 to 2068, as POSIX has it. A missing order refuses only dates that need one.
 */
export function parseDate(text: string, order: DateOrder | undefined): LocalDate | Fault {
  const iso = ISO.exec(text);
  if (iso) return day(Number(iso[1]), Number(iso[2]), Number(iso[3])) ?? noSuchDay(text);
  const readings = readingsOf(text);
  if (!readings) return noDate(text);
  if (order) return readings[order] ?? noSuchDay(text, order);
  const days = new Set([readings.mdy, readings.dmy].filter((reading) => reading !== undefined));
  const [only] = days;
  return days.size === 2 ? undecided(text) : (only ?? noSuchDay(text));
}

/** The day that two numbers and a year mean in each order; undefined for any other text. */
function readingsOf(text: string): Readonly<Record<DateOrder, LocalDate | undefined>> | undefined {
  const parts = numericParts(text);
  return parts && { mdy: day(parts.year, parts.first, parts.second), dmy: day(parts.year, parts.second, parts.first) };
}

/** The only order in which a date makes sense; undefined when both do, none does, or it is ISO. */
export function orderShownBy(text: string): DateOrder | undefined {
  const { mdy, dmy } = readingsOf(text) ?? {};
  if ((mdy === undefined) === (dmy === undefined)) return undefined;
  return mdy ? 'mdy' : 'dmy';
}

/** What the dates of one column say about their order. */
export interface OrderEvidence {
  /** Lines of the first date that only makes sense month first, and of the first that only makes sense day first. */
  readonly mdy?: number;
  readonly dmy?: number;
  /** Line of the first date that makes sense both ways. */
  readonly either?: number;
}

/** The evidence with one more cell. */
export function withEvidence(evidence: OrderEvidence, text: string, line: number): OrderEvidence {
  const order = orderShownBy(text);
  if (order) return evidence[order] === undefined ? { ...evidence, [order]: line } : evidence;
  if (evidence.either !== undefined || ISO.test(text) || !('code' in parseDateSafely(text))) return evidence;
  return { ...evidence, either: line };
}

/** The order that the dates of a column agree on. Without any evidence the month comes first, as in Snipe-IT's own files. */
export function agreedOrder(evidence: OrderEvidence): DateOrder | undefined {
  if (evidence.mdy !== undefined && evidence.dmy !== undefined) return undefined;
  return evidence.dmy === undefined ? 'mdy' : 'dmy';
}

/** An ambiguous date answers a fault here; anything else is of no interest. */
function parseDateSafely(text: string): object {
  const answer = parseDate(text, undefined);
  return typeof answer === 'object' && answer.code === 'AMBIGUOUS_DATE_ORDER' ? answer : {};
}

function numericParts(text: string): Parts | undefined {
  const match = NUMERIC.exec(text);
  if (!match) return undefined;
  const year = Number(match[4]);
  const full = match[4]!.length === 4 ? year : year < 69 ? 2000 + year : 1900 + year;
  return { first: Number(match[1]), second: Number(match[3]), year: full };
}

function day(year: number, month: number, date: number): LocalDate | undefined {
  const two = (part: number): string => String(part).padStart(2, '0');
  try {
    return parseLocalDate(`${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`);
  } catch {
    return undefined;
  }
}

const WRITE_ISO = 'Write it as YYYY-MM-DD, like 2026-03-01.';

const noDate = (text: string): Fault => ({
  code: 'INVALID_DATE',
  reason: `${JSON.stringify(text.slice(0, 40))} is not a date.`,
  fix: WRITE_ISO,
});

function noSuchDay(text: string, order?: DateOrder): Fault {
  const how = order && (order === 'mdy' ? ' (read as month/day/year)' : ' (read as day/month/year)');
  const fix = order
    ? `Correct the date, or say --date-order ${order === 'mdy' ? 'dmy' : 'mdy'} if the whole column is written that way.`
    : WRITE_ISO;
  return { code: 'INVALID_DATE', reason: `There is no such day: ${text}${how ?? ''}.`, fix };
}

const undecided = (text: string): Fault => ({
  code: 'AMBIGUOUS_DATE_ORDER',
  reason: `${text} can be read as day/month and as month/day.`,
  fix: 'Say which with --date-order mdy or --date-order dmy.',
});
