import { applied } from '@opsledger/eventsourcing';
import { addDays, addMonths, type LocalDate } from '@opsledger/kernel';
import type { BillingPeriod, ContractEventData, ContractTerms } from './contract.events.js';

/** What events say of the terms, for decisions and read models alike. */

/** The terms from a day on, until those of the next version. */
export interface TermVersion extends Omit<ContractTerms, 'vendorId' | 'number' | 'start'> {
  /** 1 at activation, one more with each amendment and renewal. */
  readonly version: number;
  readonly effectiveOn: LocalDate;
  /** First day of the term: of the activation, or the day after the term that was renewed. Billing periods are counted from it. */
  readonly termStart: LocalDate;
}

/** All versions, oldest first. Never empty. */
export type TermHistory = readonly [TermVersion, ...TermVersion[]];

/** Months of a billing period; of `once` the whole term. */
export const BILLING_MONTHS: Readonly<Record<BillingPeriod, number | undefined>> = {
  monthly: 1,
  quarterly: 3,
  yearly: 12,
  once: undefined,
};

export function activatedTerms(data: ContractEventData<'ContractActivated'>): TermHistory {
  const { contractId: _id, vendorId: _vendor, number: _number, start, ...terms } = data;
  return [{ ...terms, version: 1, effectiveOn: start, termStart: start }];
}

export function amendedTerms(history: TermHistory, { version, effectiveOn, changes }: ContractEventData<'ContractAmended'>): TermHistory {
  return [...history, { ...applied(latest(history), changes), version, effectiveOn }];
}

export function renewedTerms(history: TermHistory, data: ContractEventData<'ContractRenewed'>): TermHistory {
  const { version, previousEnd, newEnd, price } = data;
  const termStart = addDays(previousEnd, 1);
  return [...history, { ...latest(history), version, effectiveOn: termStart, termStart, end: newEnd, price }];
}

/** The terms agreed on last; they may take effect later. */
export function latest(history: TermHistory): TermVersion {
  return history.at(-1)!;
}

/** The version that is in force on a day, whether or not the term still runs then. Undefined before the first. */
export function inForceOn(history: readonly TermVersion[], day: LocalDate): TermVersion | undefined {
  return history.findLast(({ effectiveOn }) => effectiveOn <= day);
}

/** The last day on which notice can be given. */
export function noticeDeadline({ end, noticeDays }: Pick<TermVersion, 'end' | 'noticeDays'>): LocalDate {
  return addDays(end, -noticeDays);
}

/** The end of the term that follows tacitly. Whole months, so that a term to the end of a month is followed by one to the end of a month. */
export function tacitEnd(end: LocalDate, months: number): LocalDate {
  return addDays(addMonths(addDays(end, 1), months), -1);
}

/** The first days of the billing periods of a term, in order. */
export function billingStarts({
  termStart,
  end,
  billingPeriod,
}: Pick<TermVersion, 'termStart' | 'end' | 'billingPeriod'>): readonly LocalDate[] {
  const months = BILLING_MONTHS[billingPeriod];
  if (months === undefined) return [termStart];
  const starts: LocalDate[] = [];
  for (let start = termStart; start <= end; start = addMonths(termStart, starts.length * months)) starts.push(start);
  return starts;
}
