import { addDays, dateOf, instantOf, type LocalDate } from '@opsledger/kernel';

/** The last day of every fiscal year. A day that is the last of its month, or beyond, means the last day of that month in every year. */
export interface FiscalYearEnd {
  /** From 1 for January. */
  readonly month: number;
  readonly day: number;
}

/** The calendar year. */
export const CALENDAR_YEAR: FiscalYearEnd = { month: 12, day: 31 };

/** A twelfth of a fiscal year: a calendar month where the year ends with a month, else from a day of the month to the day before it. */
export interface FiscalPeriod {
  /** Counts the periods of all years, so that those that follow one another have indexes that do. */
  readonly index: number;
  /** Named by the calendar year in which it ends. */
  readonly fiscalYear: number;
  /** From 1 to 12. */
  readonly number: number;
  readonly start: LocalDate;
  /** The last day. */
  readonly end: LocalDate;
}

/**
 * Refuses what is no day of a year.
 * @throws {RangeError} naming the field.
 */
export function mustBeYearEnd({ month, day }: FiscalYearEnd): void {
  if (!Number.isInteger(month) || month < 1 || month > 12) throw new RangeError('The month of yearEnd is a whole number from 1 to 12.');
  if (!Number.isInteger(day) || day < 1 || day > 31) throw new RangeError('The day of yearEnd is a whole number from 1 to 31.');
}

/** The period that a day is in. */
export function periodOf(day: LocalDate, yearEnd: FiscalYearEnd): FiscalPeriod {
  const period = periodAt(Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1, yearEnd);
  return day > period.end ? periodAt(period.index + 1, yearEnd) : period;
}

/** The period of an index. */
export function periodAt(index: number, yearEnd: FiscalYearEnd): FiscalPeriod {
  const sinceYearEnd = index - yearEnd.month;
  return periodsOfYear(Math.floor(sinceYearEnd / 12) + 1, yearEnd)[((sinceYearEnd % 12) + 12) % 12]!;
}

/** Calendars are asked for the same few years again and again, for every month of every schedule. */
const knownYears = new Map<string, readonly FiscalPeriod[]>();

/** The twelve periods of a fiscal year. */
export function periodsOfYear(fiscalYear: number, yearEnd: FiscalYearEnd): readonly FiscalPeriod[] {
  const key = `${fiscalYear} ${yearEnd.month} ${yearEnd.day}`;
  const known = knownYears.get(key);
  if (known) return known;
  const last = fiscalYear * 12 + yearEnd.month - 1;
  const periods = Array.from({ length: 12 }, (_, n) => {
    const index = last - 11 + n;
    return { index, fiscalYear, number: n + 1, start: addDays(endOf(index - 1, yearEnd), 1), end: endOf(index, yearEnd) };
  });
  knownYears.set(key, periods);
  return periods;
}

/** How people write a period, e.g. `2026-P03`. Sorts as text. */
export function periodKey({ fiscalYear, number }: Pick<FiscalPeriod, 'fiscalYear' | 'number'>): string {
  return `${fiscalYear.toString().padStart(4, '0')}-P${number.toString().padStart(2, '0')}`;
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The last day of the period that ends in a month. @param index of the month, from January of the year 0. */
function endOf(index: number, yearEnd: FiscalYearEnd): LocalDate {
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  const endsMonths = yearEnd.day >= (yearEnd.month === 2 ? 28 : daysIn(2023, yearEnd.month));
  const day = endsMonths ? daysIn(year, month) : Math.min(yearEnd.day, daysIn(year, month));
  return dateOf(instantOf(Date.UTC(year, month - 1, day)));
}
