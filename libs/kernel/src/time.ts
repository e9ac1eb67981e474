import { Temporal } from 'temporal-polyfill';
import type { Brand } from './brand.js';

/** A moment in UTC with milliseconds, e.g. `2026-03-01T09:30:00.000Z`. Comparable as text. */
export type Instant = Brand<string, 'Instant'>;
/** A calendar day without a time zone, e.g. `2026-03-01`. Comparable as text. */
export type LocalDate = Brand<string, 'LocalDate'>;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads an ISO 8601 / RFC 3339 instant with a zone (`Z` or an offset); digits below the millisecond are cut.
 * @throws {RangeError} for text that is not one, has no zone, or names a day or time that does not exist (30 February, second 60).
 */
export function parseInstant(text: string): Instant {
  const zone = /[+-](\d{2}):(\d{2})$/.exec(text);
  if (!INSTANT.test(text) || text.slice(17, 19) === '60' || (zone && (Number(zone[1]) > 14 || Number(zone[2]) > 59))) {
    throw new RangeError(`"${text}" is not an ISO 8601 instant with a zone, like 2026-03-01T09:30:00Z`);
  }
  return instantOf(Temporal.Instant.from(text).epochMilliseconds);
}

/** The instant of a number of milliseconds since the Unix epoch. */
export function instantOf(epochMilliseconds: number): Instant {
  return new Date(epochMilliseconds).toISOString() as Instant;
}

/**
 * Reads a calendar day, `YYYY-MM-DD`.
 * @throws {RangeError} for any other text and for days that do not exist.
 */
export function parseLocalDate(text: string): LocalDate {
  if (!DATE.test(text)) throw new RangeError(`"${text}" is not a date like 2026-03-01`);
  return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() as LocalDate;
}

/** The UTC day of an instant. */
export function dateOf(instant: Instant): LocalDate {
  return instant.slice(0, 10) as LocalDate;
}

const DAY_MS = 86_400_000;
/** Days of a month, from 1 for January. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** `date` moved by whole months; a day beyond the end of the target month becomes its last day. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const sum = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const [year, month] = [Math.floor(sum / 12), (((sum % 12) + 12) % 12) + 1];
  const day = Math.min(Number(date.slice(8)), daysIn(year, month));
  return dateOf(instantOf(Date.UTC(year, month - 1, day)));
}

/** `date` moved by days. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOf(instantOf(Date.parse(date) + days * DAY_MS));
}
