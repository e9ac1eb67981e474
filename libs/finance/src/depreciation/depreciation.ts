import type { LocalDate, Money } from '@opsledger/kernel';
import type { Convention, Method } from '../asset-book/asset-book.events.js';
import type { FiscalPeriod, FiscalYearEnd } from '../calendar/fiscal-calendar.js';

/** Methods by which time alone depreciates an asset. Units of production are `unitsOfProduction`. */
export type TimeMethod = Exclude<Method, 'unitsOfProduction'>;

/** From the period of a day on, the asset is thought to last or to be worth something else. What is posted already stays (IAS 8.36). */
export interface Revision {
  readonly kind: 'revision';
  readonly on: LocalDate;
  /** Of the whole life, counted from its beginning. */
  readonly lifeMonths?: number;
  readonly salvage?: Money;
}

/** The book value falls by a loss at the beginning of the period of a day; what is left is spread over the rest of the life (IAS 36.63). */
export interface Impairment {
  readonly kind: 'impairment';
  readonly on: LocalDate;
  readonly loss: Money;
}

export type BookChange = Revision | Impairment;

/** An asset as one book sees it. */
export interface DepreciationPlan {
  readonly cost: Money;
  /** What it is worth at the end of its life. */
  readonly salvage: Money;
  readonly inServiceOn: LocalDate;
  readonly lifeMonths: number;
  readonly method: TimeMethod;
  /** Of declining balance: the yearly rate is `factor / years of life`, so `2` is double declining. Decimal text. */
  readonly factor?: string;
  /** Of declining balance: to straight-line as soon as that gives no less. Without, what is left at the end falls into the last period. Default true. */
  readonly switchToStraightLine?: boolean;
  readonly convention: Convention;
  readonly yearEnd: FiscalYearEnd;
  /** Oldest first. */
  readonly changes?: readonly BookChange[];
  /** The schedule stops here. */
  readonly disposedOn?: LocalDate;
}

/** One fiscal period of a schedule. `bookValue = cost - accumulated - impaired`. */
export interface ScheduleLine {
  readonly period: FiscalPeriod;
  readonly charge: Money;
  /** Charges until the end of the period. */
  readonly accumulated: Money;
  /** Impairment losses until the end of the period. */
  readonly impaired: Money;
  readonly bookValue: Money;
}

/** One fiscal year of a schedule. */
export interface YearLine extends Omit<ScheduleLine, 'period'> {
  readonly fiscalYear: number;
}
