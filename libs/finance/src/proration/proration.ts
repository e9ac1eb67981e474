import { addDays, allocate, parseMoney, subtractMoney, zeroMoney, type LocalDate, type Money } from '@opsledger/kernel';
import { periodAt, periodOf, type FiscalPeriod, type FiscalYearEnd } from '../calendar/fiscal-calendar.js';

/** Something paid for a term in advance: seats of a license, a year of a contract. */
export interface PrepaidPlan {
  readonly amount: Money;
  /** The first day of the term. */
  readonly start: LocalDate;
  /** Its last day. */
  readonly end: LocalDate;
  readonly yearEnd: FiscalYearEnd;
  /** The last day on which it is of use, where it ends early: what is left is charged in the period of that day. */
  readonly endedOn?: LocalDate;
}

/** What a fiscal period is charged for. */
export interface PrepaidLine {
  readonly period: FiscalPeriod;
  /** Days of the term in the period. */
  readonly days: number;
  readonly charge: Money;
  /** What is paid for days to come. */
  readonly balance: Money;
}

/**
 * Spreads a prepayment by day: `charge = amount * days in the period / days of the term`, rounded half-even to the minor unit; the last period takes what
 * is left, so that the balance ends at exactly zero. First and last day count.
 * @throws {RangeError} for a term that ends before it begins, or an end that is not within it. @throws {MoneyError} for money that is none.
 */
export function prepaidSchedule(plan: PrepaidPlan): readonly PrepaidLine[] {
  mustBeTerm(plan);
  const { start, end, yearEnd, amount } = plan;
  const lastDay = plan.endedOn ?? end;
  const [first, last] = [periodOf(start, yearEnd).index, periodOf(end, yearEnd).index];
  const periods = Array.from({ length: last - first + 1 }, (_, n) => periodAt(first + n, yearEnd));
  const days = periods.map((period) => daysFrom(later(period.start, start), earlier(period.end, end)));
  const charges = allocate(amount, days.map(BigInt));
  const kept = periods.filter((period) => period.start <= lastDay);
  let balance = amount;
  return kept.map((period, index) => {
    const charge = index === kept.length - 1 ? balance : charges[index]!;
    balance = subtractMoney(balance, charge);
    return { period, days: days[index]!, charge, balance };
  });
}

/**
 * What is paid for days to come, at the end of a day: within a period by its days, so that it is that of the schedule at the end of each.
 * @throws {RangeError} as `prepaidSchedule`.
 */
export function prepaidBalance(plan: PrepaidPlan, day: LocalDate): Money {
  mustBeTerm(plan);
  const { endedOn, ...whole } = plan;
  if (day >= (endedOn ?? plan.end)) return zeroMoney(plan.amount.currency);
  const lines = prepaidSchedule(whole);
  const index = lines.findIndex(({ period }) => day <= period.end);
  const before = lines[index - 1]?.balance ?? parseMoney(plan.amount);
  const line = lines[index]!;
  if (day < plan.start) return before;
  const passed = daysFrom(later(line.period.start, plan.start), day);
  const [charged] = allocate(line.charge, [BigInt(passed), BigInt(line.days - passed)]);
  return subtractMoney(before, charged!);
}

function mustBeTerm({ start, end, endedOn }: PrepaidPlan): void {
  if (end < start) throw new RangeError(`The end ${end} is before the start ${start}. Give a later end.`);
  if (endedOn !== undefined && (endedOn < start || endedOn > end))
    throw new RangeError(`The day ${endedOn} of endedOn is not within the term from ${start} to ${end}.`);
}

const DAY_MS = 86_400_000;

/** How many days there are from one to the other, both included. */
function daysFrom(from: LocalDate, to: LocalDate): number {
  return (Date.parse(addDays(to, 1)) - Date.parse(from)) / DAY_MS;
}

const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);
const earlier = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);
