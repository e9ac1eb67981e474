import { addDays, addMonths, type LocalDate } from '@opsledger/kernel';
import type { Convention } from '../asset-book/asset-book.events.js';
import { periodOf, type FiscalPeriod, type FiscalYearEnd } from '../calendar/fiscal-calendar.js';

/** Measures time as a convention does: in halves of fiscal months, or in days. */
export interface Ruler {
  /** Where service begins or ends that does so on a day. */
  pointOf(day: LocalDate): bigint;
  /** Where a period begins. */
  startOf(period: FiscalPeriod): bigint;
  /** Where a period ends, and the next one begins. */
  endOf(period: FiscalPeriod): bigint;
  /** How long so many months from the first day of service are. */
  lengthOf(months: number): bigint;
}

/** The ruler of a convention. @param inServiceOn the first day of service: actual months have different lengths. */
export function rulerOf(convention: Convention, inServiceOn: LocalDate, yearEnd: FiscalYearEnd): Ruler {
  switch (convention) {
    case 'fullMonth':
      return inHalfMonths(yearEnd, ({ index }) => 2 * index);
    case 'midMonth':
      return inHalfMonths(yearEnd, ({ index }) => 2 * index + 1);
    case 'midQuarter':
      return inHalfMonths(yearEnd, ({ index, number }) => 2 * (index - ((number - 1) % 3)) + 3);
    case 'halfYear':
      return inHalfMonths(yearEnd, ({ index, number }) => 2 * (index - number + 1) + 12);
    case 'daily30360':
      return inDays(days360, (months) => BigInt(months) * 30n);
    case 'dailyActual':
      return inDays(daysActual, (months) => daysActual(addMonths(inServiceOn, months)) - daysActual(inServiceOn));
  }
}

/** True where the charge of a year does not follow from its months: it is spread over those in which the asset is there. */
export const isOfWholeYears = (convention: Convention): boolean => convention === 'halfYear' || convention === 'midQuarter';

function inHalfMonths(yearEnd: FiscalYearEnd, point: (period: FiscalPeriod) => number): Ruler {
  return {
    pointOf: (day) => BigInt(point(periodOf(day, yearEnd))),
    startOf: ({ index }) => BigInt(2 * index),
    endOf: ({ index }) => BigInt(2 * index + 2),
    lengthOf: (months) => BigInt(2 * months),
  };
}

function inDays(dayNumber: (day: LocalDate) => bigint, lengthOf: (months: number) => bigint): Ruler {
  return { pointOf: dayNumber, startOf: ({ start }) => dayNumber(start), endOf: ({ end }) => dayNumber(addDays(end, 1)), lengthOf };
}

/** Every month has 30 days; a 31st is a 30th. */
function days360(day: LocalDate): bigint {
  const [year, month, date] = [day.slice(0, 4), day.slice(5, 7), day.slice(8)].map(Number) as [number, number, number];
  return BigInt(360 * year + 30 * (month - 1) + Math.min(date, 30));
}

const DAY_MS = 86_400_000;
const daysActual = (day: LocalDate): bigint => BigInt(Date.parse(day) / DAY_MS);
