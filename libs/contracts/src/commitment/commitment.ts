import { addDays, addMonths, addMoney, allocate, type CostCenterId, type LocalDate, type Money } from '@opsledger/kernel';
import { BILLING_MONTHS, billingStarts, inForceOn, type TermVersion } from '../contract/terms.events.js';

/** What was agreed on, as far as it costs money. */
export interface Agreed {
  /** Every version of the terms, oldest first. */
  readonly versions: readonly TermVersion[];
  readonly termination?: { readonly effectiveOn: LocalDate; readonly penalty?: Money };
}

/** What a contract costs in a month. */
export interface Charge {
  /** First day of the calendar month. */
  readonly month: LocalDate;
  readonly costCenterId: CostCenterId;
  readonly amount: Money;
}

/** A billing period: its days as far as they lie in the term, and what is paid for them. */
interface Period {
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly amount: Money;
}

/**
 * What the contract costs by month, exact to the minor unit: the price of each billing period is spread evenly over its months, and the last of them
 * has what rounding leaves. A month of the contract counts in the calendar month in which it begins. Terms that are not agreed on yet, such as a
 * tacit renewal to come, cost nothing. After a termination no month begins, and the penalty is owed in its month.
 */
export function chargesOf({ versions, termination }: Agreed): readonly Charge[] {
  const charges = termsOf(versions).flatMap((term) =>
    periodsOf(term).flatMap(({ start, end, amount }) => {
      const months = contractMonths(term, start, end);
      const parts = allocate(
        amount,
        months.map(({ weight }) => weight),
      );
      return months.map((month, index) => ({ from: month.start, amount: parts[index]! }));
    }),
  );
  const owed = termination ? charges.filter(({ from }) => from <= termination.effectiveOn) : charges;
  const penalty = termination?.penalty ? [{ from: termination.effectiveOn, amount: termination.penalty }] : [];
  return [...owed, ...penalty].map(({ from, amount }) => ({
    month: monthOf(from),
    costCenterId: inForceOn(versions, from)!.costCenterId,
    amount,
  }));
}

/**
 * What the term that runs on a day is worth as a whole, by the terms in force on that day: later amendments and renewals do not count yet.
 * @returns undefined where the contract is not in force on that day.
 */
export function valueAt({ versions, termination }: Agreed, day: LocalDate): Money | undefined {
  const known = versions.filter(({ effectiveOn }) => effectiveOn <= day);
  const term = termsOf(known).at(-1);
  if (!term || day > term.at(-1)!.end || (termination && day > termination.effectiveOn)) return undefined;
  return periodsOf(term)
    .map(({ amount }) => amount)
    .reduce(addMoney);
}

/** The first day of a day's month. */
export function monthOf(day: LocalDate): LocalDate {
  return `${day.slice(0, 7)}-01` as LocalDate;
}

type Term = readonly [TermVersion, ...TermVersion[]];

/** The versions, by the term that they are of. */
function termsOf(versions: readonly TermVersion[]): readonly Term[] {
  const starts = [...new Set(versions.map(({ termStart }) => termStart))];
  return starts.map((start) => versions.filter(({ termStart }) => termStart === start) as unknown as Term);
}

/** Each has the price in force when it begins. What the end cuts off a period is not paid for, by days. */
function periodsOf(term: Term): readonly Period[] {
  const last = term.at(-1)!;
  const months = BILLING_MONTHS[last.billingPeriod];
  return billingStarts(last).map((start, index) => {
    const { price } = inForceOn(term, start)!;
    const fullEnd = months === undefined ? last.end : addDays(addMonths(last.termStart, (index + 1) * months), -1);
    if (fullEnd <= last.end) return { start, end: fullEnd, amount: price };
    const [amount] = allocate(price, [days(start, last.end), days(addDays(last.end, 1), fullEnd)]) as [Money, Money];
    return { start, end: last.end, amount };
  });
}

/** The months of the contract, counted from the start of the term, that begin in a period. A month that the end cuts weighs less, by days. */
function contractMonths(
  [{ termStart }]: Term,
  start: LocalDate,
  end: LocalDate,
): readonly { readonly start: LocalDate; readonly weight: bigint }[] {
  const starts: LocalDate[] = [];
  let next = termStart;
  for (let index = 1; next <= end; index++) {
    if (next >= start) starts.push(next);
    next = addMonths(termStart, index);
  }
  const last = starts.at(-1)!;
  const full = days(last, addDays(next, -1));
  return starts.map((first) => ({ start: first, weight: first === last ? days(last, end) : full }));
}

const DAY_MS = 86_400_000;

/** How many days there are from one to the other, both included. */
function days(from: LocalDate, to: LocalDate): bigint {
  return BigInt((Date.parse(to) - Date.parse(from)) / DAY_MS + 1);
}
