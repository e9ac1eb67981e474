import { firstOf, parsePosition, type Decider, type Given } from '@opsledger/eventsourcing';
import { addDays, dateOf, reject, toMinorUnits, uuidV5, type LocalDate, type Rejection } from '@opsledger/kernel';
import { mustBeFiscalYear } from '../finance.checks.js';
import type { FiscalPeriodId } from '../values.events.js';
import { fiscalPeriodEvents, type FiscalPeriodEvent, type FiscalPeriodEventData, type PeriodTotal } from './fiscal-period.events.js';

/** A period's state. Nothing leads out of Closed. */
export type PeriodState =
  | { readonly status: 'Unknown' }
  | {
      readonly status: 'Open' | 'Closed';
      readonly fiscalYear: number;
      readonly number: number;
      readonly start: LocalDate;
      readonly end: LocalDate;
    };

/** Opens a period; what people can ask. */
export interface OpenFiscalPeriod {
  readonly type: 'OpenFiscalPeriod';
  readonly data: FiscalPeriodEventData<'FiscalPeriodOpened'>;
}

export type FiscalPeriodCommand =
  | OpenFiscalPeriod
  /** With what the cost ledger has posted to the period, and how far it had read the log by then. */
  | { readonly type: 'CloseFiscalPeriod'; readonly data: FiscalPeriodEventData<'FiscalPeriodClosed'> };

/** The periods before and after this one. */
export interface FiscalPeriodFacts {
  readonly previous: PeriodState;
  readonly next: PeriodState;
}

type Answer = readonly FiscalPeriodEvent[] | Rejection;

/** Which period, of which year. */
export interface PeriodName {
  readonly fiscalYear: number;
  readonly number: number;
}

/** The id of a period: one period has one stream, whoever opens it. */
export function fiscalPeriodId({ fiscalYear, number }: PeriodName): FiscalPeriodId {
  return uuidV5(`fiscalPeriod:${fiscalYear}:${number}`) as FiscalPeriodId;
}

/** The periods on both sides. */
export function neighboursOf({ fiscalYear, number }: PeriodName): { readonly previous: PeriodName; readonly next: PeriodName } {
  return {
    previous: number === 1 ? { fiscalYear: fiscalYear - 1, number: 12 } : { fiscalYear, number: number - 1 },
    next: number === 12 ? { fiscalYear: fiscalYear + 1, number: 1 } : { fiscalYear, number: number + 1 },
  };
}

/** A twelfth of a fiscal year, which is open for postings until it is closed for ever. */
export const fiscalPeriodDecider: Decider<PeriodState, FiscalPeriodCommand, FiscalPeriodEvent, FiscalPeriodFacts> = {
  category: 'fiscalPeriod',
  events: fiscalPeriodEvents,
  initialState: { status: 'Unknown' },
  decide(command, period, given) {
    switch (command.type) {
      case 'OpenFiscalPeriod':
        return open(command.data, period, given);
      case 'CloseFiscalPeriod':
        return close(command.data, period, given);
    }
  },
  evolve(period, event) {
    switch (event.type) {
      case 'FiscalPeriodOpened': {
        const { periodId: _id, ...days } = event.data;
        return { status: 'Open', ...days };
      }
      case 'FiscalPeriodClosed':
        return period.status === 'Unknown' ? period : { ...period, status: 'Closed' };
    }
  },
};

function open(data: FiscalPeriodEventData<'FiscalPeriodOpened'>, period: PeriodState, { facts }: Given<FiscalPeriodFacts>): Answer {
  const { periodId, fiscalYear, number, start, end } = data;
  if (period.status !== 'Unknown') {
    if (period.start === start && period.end === end && period.status === 'Open') return [];
    return reject('ALREADY_EXISTS', `The period was opened before, from ${period.start} to ${period.end}, and is never opened again.`, [
      'periodId',
    ]);
  }
  const wrong = firstOf(mustBeFiscalYear(fiscalYear), mustBePeriod(data), mustJoin(data, facts));
  return wrong ?? [{ type: 'FiscalPeriodOpened', data: { periodId, fiscalYear, number, start, end } }];
}

function mustBePeriod(data: FiscalPeriodEventData<'FiscalPeriodOpened'>): Rejection | undefined {
  const { periodId, number, start, end } = data;
  if (!Number.isInteger(number) || number < 1 || number > 12)
    return reject('INVALID_INPUT', 'A fiscal year has periods from 1 to 12.', ['number']);
  if (periodId !== fiscalPeriodId(data))
    return reject('INVALID_INPUT', `The id of period ${number} of ${data.fiscalYear} is ${fiscalPeriodId(data)}.`, ['periodId']);
  return end >= start ? undefined : reject('INVALID_TIME', `The end ${end} is before the start ${start}. Give a later end.`, ['end']);
}

/** Periods follow one another without a day between them, and none is opened before one that is closed: its figures would come too late. */
function mustJoin({ start, end }: { readonly start: LocalDate; readonly end: LocalDate }, facts: FiscalPeriodFacts): Rejection | undefined {
  const { previous, next } = facts;
  if (next.status === 'Closed') return reject('INVALID_TRANSITION', 'The period after it is closed already. Open a later one.');
  if (previous.status !== 'Unknown' && addDays(previous.end, 1) !== start)
    return reject('INVALID_TIME', `The period before it ends on ${previous.end}: it must begin the day after.`, ['start']);
  if (next.status !== 'Unknown' && addDays(end, 1) !== next.start)
    return reject('INVALID_TIME', `The period after it begins on ${next.start}: it must end the day before.`, ['end']);
  return undefined;
}

function close(data: FiscalPeriodEventData<'FiscalPeriodClosed'>, period: PeriodState, { facts, now }: Given<FiscalPeriodFacts>): Answer {
  if (period.status === 'Unknown') return reject('NOT_FOUND', 'There is no such period. Open it first (OpenFiscalPeriod).', ['periodId']);
  if (period.status === 'Closed') return [];
  if (dateOf(now) <= period.end) return reject('INVALID_TIME', `The period goes on until ${period.end}. Close it the day after, or later.`);
  if (facts.previous.status === 'Open')
    return reject('INVALID_TRANSITION', `The period that ends on ${facts.previous.end} is open still. Close it first.`);
  return firstOf(mustBePosition(data.positionAtClose), mustBalance(data.totals)) ?? [{ type: 'FiscalPeriodClosed', data }];
}

function mustBePosition(text: string): Rejection | undefined {
  try {
    parsePosition(text);
    return undefined;
  } catch {
    return reject('INVALID_INPUT', 'The positionAtClose is not a place in the log. Give it as queries answer it.', ['positionAtClose']);
  }
}

/** Debits are credits in each currency: a ledger that is off is not frozen. */
function mustBalance(totals: readonly PeriodTotal[]): Rejection | undefined {
  for (const currency of new Set(totals.map((total) => total.currency))) {
    const sum = totals
      .filter((total) => total.currency === currency)
      .reduce(
        (rest, { debit, credit }) => rest + toMinorUnits({ amount: debit, currency }) - toMinorUnits({ amount: credit, currency }),
        0n,
      );
    if (sum !== 0n)
      return reject('MISMATCH', `Debits and credits in ${currency} are off by ${sum} minor units. Rebuild the cost ledger first.`, [
        'totals',
      ]);
  }
  return undefined;
}
