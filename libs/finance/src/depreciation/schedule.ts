import { allocate, fromMinorUnits, toMinorUnits, type Money } from '@opsledger/kernel';
import { periodAt, periodOf, periodsOfYear, type FiscalPeriod } from '../calendar/fiscal-calendar.js';
import { fraction, minus, roundedHalfEven, type Fraction } from '../exact/fraction.js';
import { mustBePlan } from './depreciation-plan.js';
import type { BookChange, DepreciationPlan, ScheduleLine, YearLine } from './depreciation.js';
import { chargeOf, type Standing } from './method.js';
import { isOfWholeYears, rulerOf, type Ruler } from './ruler.js';

/**
 * The depreciation of an asset by fiscal period, from the period of its first day of service to the end of its life or its disposal.
 *
 * The charge of a fiscal year is exact (`chargeOf`), rounded half-even to the minor unit; the last one takes what is left, so that the schedule ends
 * exactly at salvage. A year's charge is spread over its periods by the time that each has of it, and its last period takes what rounding leaves: years
 * and periods always agree. A revision or an impairment parts its year in two.
 * @throws {RangeError} for a plan that cannot be, with the name of the field.
 */
export function depreciationSchedule(plan: DepreciationPlan): readonly ScheduleLine[] {
  return walk(plan).lines;
}

/**
 * What was depreciated by the end of a number of fiscal years before any rounding: the formula itself, for golden figures and explanations.
 * @returns the exact sum in minor units. @throws {RangeError} as `depreciationSchedule`.
 */
export function exactAccumulated(plan: Omit<DepreciationPlan, 'changes'>, fiscalYears: number): Fraction {
  const { exactBookValues } = walk(plan);
  const index = Math.min(fiscalYears, exactBookValues.length) - 1;
  return minus(fraction(toMinorUnits(plan.cost)), exactBookValues[index] ?? fraction(toMinorUnits(plan.cost)));
}

/** A schedule by fiscal year: each the sum of its periods. */
export function byFiscalYear(lines: readonly ScheduleLine[]): readonly YearLine[] {
  const years = new Set(lines.map(({ period }) => period.fiscalYear));
  return [...years].map((fiscalYear) => {
    const periods = lines.filter(({ period }) => period.fiscalYear === fiscalYear);
    const { period: _last, charge, ...end } = periods.at(-1)!;
    const sum = periods.reduce((total, line) => total + toMinorUnits(line.charge), 0n);
    return { fiscalYear, ...end, charge: fromMinorUnits(sum, charge.currency) };
  });
}

/** What is known between two steps. Money in minor units, time in units of the ruler. */
interface Walk {
  readonly at: Standing;
  /** Book value as posted: rounded. */
  readonly posted: bigint;
  readonly impaired: bigint;
}

interface Walked {
  readonly lines: readonly ScheduleLine[];
  readonly exactBookValues: readonly Fraction[];
}

function walk(plan: DepreciationPlan): Walked {
  mustBePlan(plan);
  const ruler = rulerOf(plan.convention, plan.inServiceOn, plan.yearEnd);
  const changes = [...(plan.changes ?? [])];
  const lines: ScheduleLine[] = [];
  const exactBookValues: Fraction[] = [];
  let now = beginning(plan, ruler);
  let next: FiscalPeriod | undefined = periodOf(plan.inServiceOn, plan.yearEnd);
  while (next && now.at.consumed < now.at.life) {
    while (changes[0] && periodOf(changes[0].on, plan.yearEnd).index <= next.index) now = changed(now, changes.shift()!, plan, ruler);
    const periods = stepFrom(next, plan, changes[0]);
    const walked = advanced(now, plan, ruler, periods);
    lines.push(...walked.lines);
    exactBookValues.push(walked.now.at.bookValue);
    now = walked.now;
    next = isDisposedIn(plan, periods) ? undefined : periodAt(periods.at(-1)!.index + 1, plan.yearEnd);
  }
  const late = changes[0];
  if (late) throw new RangeError(`The asset is at the end of its life or disposed of before the ${late.kind} on ${late.on}.`);
  return { lines, exactBookValues };
}

function beginning(plan: DepreciationPlan, ruler: Ruler): Walk {
  const [cost, salvage] = [toMinorUnits(plan.cost), toMinorUnits(plan.salvage)];
  const { lifeMonths } = plan;
  return {
    at: {
      bookValue: fraction(cost),
      salvage: fraction(salvage),
      lifeMonths,
      life: ruler.lengthOf(lifeMonths),
      consumed: 0n,
      segment: { base: fraction(cost - salvage), consumed: 0n },
    },
    posted: cost,
    impaired: 0n,
  };
}

/** The book after a revision or an impairment: the rest of the life starts from what is posted. */
function changed({ at, posted, impaired }: Walk, change: BookChange, plan: DepreciationPlan, ruler: Ruler): Walk {
  const loss = change.kind === 'impairment' ? toMinorUnits(change.loss) : 0n;
  const salvage =
    change.kind === 'revision' && change.salvage ? toMinorUnits(change.salvage) : toMinorUnits(fromFraction(at.salvage, plan));
  const lifeMonths = (change.kind === 'revision' ? change.lifeMonths : undefined) ?? at.lifeMonths;
  const life = ruler.lengthOf(lifeMonths);
  const bookValue = posted - loss;
  if (bookValue < salvage) throw new RangeError(`The ${change.kind} on ${change.on} leaves a book value below salvage.`);
  if (life <= at.consumed) throw new RangeError(`The revision on ${change.on} ends the life before that day.`);
  const segment = { base: fraction(bookValue - salvage), consumed: at.consumed };
  return {
    at: { ...at, bookValue: fraction(bookValue), salvage: fraction(salvage), lifeMonths, life, segment },
    posted: bookValue,
    impaired: impaired + loss,
  };
}

const fromFraction = ({ numerator }: Fraction, { cost }: DepreciationPlan): Money => fromMinorUnits(numerator, cost.currency);

/** The periods from one to the end of its fiscal year, or to the next change or the disposal. */
function stepFrom(first: FiscalPeriod, plan: DepreciationPlan, change: BookChange | undefined): readonly FiscalPeriod[] {
  const until = change ? periodOf(change.on, plan.yearEnd).index - 1 : Infinity;
  const disposal = plan.disposedOn ? periodOf(plan.disposedOn, plan.yearEnd).index : Infinity;
  const last = Math.min(until, disposal);
  return periodsOfYear(first.fiscalYear, plan.yearEnd).filter(({ index }) => index >= first.index && index <= last);
}

const isDisposedIn = ({ disposedOn }: DepreciationPlan, periods: readonly FiscalPeriod[]): boolean =>
  disposedOn !== undefined && disposedOn <= periods.at(-1)!.end;

/** The life from where service begins: up to where the periods end, the asset is disposed of or its life is over, whichever is first. */
function consumedAfter(plan: DepreciationPlan, ruler: Ruler, life: bigint, periods: readonly FiscalPeriod[]): bigint {
  const begin = ruler.pointOf(plan.inServiceOn);
  const end = isDisposedIn(plan, periods) ? ruler.pointOf(plan.disposedOn!) : ruler.endOf(periods.at(-1)!);
  return least(greatest(end - begin, 0n), life);
}

function advanced(now: Walk, plan: DepreciationPlan, ruler: Ruler, periods: readonly FiscalPeriod[]): Walked & { readonly now: Walk } {
  const { at } = now;
  const year = periodsOfYear(periods[0]!.fiscalYear, plan.yearEnd);
  const yearUnits = ruler.endOf(year[11]!) - ruler.startOf(year[0]!);
  const consumed = greatest(consumedAfter(plan, ruler, at.life, periods), at.consumed);
  const exact = chargeOf(plan, at, { units: consumed - at.consumed, yearUnits });
  const left = now.posted - at.salvage.numerator;
  const charge = consumed >= at.life ? left : least(roundedHalfEven(exact), left);
  const lines = spread(charge, now, plan, { ruler, periods, consumed });
  const next: Walk = { ...now, at: { ...at, consumed, bookValue: minus(at.bookValue, exact) }, posted: now.posted - charge };
  return { lines, exactBookValues: [], now: next };
}

interface Part {
  readonly ruler: Ruler;
  readonly periods: readonly FiscalPeriod[];
  readonly consumed: bigint;
}

/** The lines of a step. Periods after the end of the life have none. */
function spread(charge: bigint, now: Walk, plan: DepreciationPlan, { ruler, periods, consumed }: Part): readonly ScheduleLine[] {
  const { currency } = plan.cost;
  const cost = toMinorUnits(plan.cost);
  const begin = ruler.pointOf(plan.inServiceOn);
  const wholeYears = isOfWholeYears(plan.convention);
  const from = wholeYears ? ruler.startOf(periodOf(plan.inServiceOn, plan.yearEnd)) : begin;
  const isDisposed = isDisposedIn(plan, periods);
  const to = wholeYears && isDisposed ? ruler.endOf(periods.at(-1)!) : begin + consumed;
  const times = periods.map((period) => greatest(least(ruler.endOf(period), to) - greatest(ruler.startOf(period), from), 0n));
  const weights = times.some((time) => time > 0n) ? times : periods.map((_, index) => (index === 0 ? 1n : 0n));
  const kept = consumed >= now.at.life ? periods.slice(0, weights.findLastIndex((weight) => weight > 0n) + 1) : periods;
  const parts = charge === 0n ? kept.map(() => fromMinorUnits(0n, currency)) : allocate(fromMinorUnits(charge, currency), weights);
  let { posted } = now;
  return kept.map((period, index) => {
    const part = parts[index]!;
    posted -= toMinorUnits(part);
    return {
      period,
      charge: part,
      accumulated: fromMinorUnits(cost - now.impaired - posted, currency),
      impaired: fromMinorUnits(now.impaired, currency),
      bookValue: fromMinorUnits(posted, currency),
    };
  });
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const greatest = (a: bigint, b: bigint): bigint => (a > b ? a : b);
