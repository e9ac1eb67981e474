import { firstOf, isRejection, mustGiveReason, mustSay, notInFuture, type Decider, type Given } from '@opsledger/eventsourcing';
import { reject, uuidV5, type LocalDate, type Rejection } from '@opsledger/kernel';
import { mustBeCurrency, readDecimal } from '../finance.checks.js';
import type { ExchangeRateId } from '../values.events.js';
import { exchangeRateEvents, type ExchangeRateEvent, type ExchangeRateEventData } from './exchange-rate.events.js';

/** Most decimals of a rate. */
export const RATE_DECIMALS = 12;

/** A rate of one day. */
export interface DayRate {
  readonly rate: string;
  readonly source: string;
}

/** The rates of two currencies, by day. */
export type ExchangeRate =
  | { readonly status: 'Unknown' }
  | { readonly status: 'Recorded'; readonly from: string; readonly to: string; readonly rates: Readonly<Record<LocalDate, DayRate>> };

type RateData = ExchangeRateEventData<'ExchangeRateRecorded'>;

export type ExchangeRateCommand =
  { readonly type: 'RecordExchangeRate'; readonly data: RateData } | { readonly type: 'CorrectExchangeRate'; readonly data: RateData };

type Answer = readonly ExchangeRateEvent[] | Rejection;

/** The id of the rates of two currencies: they have one stream, whoever records them. */
export function exchangeRateId(from: string, to: string): ExchangeRateId {
  return uuidV5(`exchangeRate:${from}:${to}`) as ExchangeRateId;
}

/** What a unit of one currency was worth in another, day by day. */
export const exchangeRateDecider: Decider<ExchangeRate, ExchangeRateCommand, ExchangeRateEvent> = {
  category: 'exchangeRate',
  events: exchangeRateEvents,
  initialState: { status: 'Unknown' },
  decide({ type, data }, pair, given) {
    const read = readRate(data, given);
    if (isRejection(read)) return read;
    const known = pair.status === 'Recorded' ? pair.rates[read.rateDate] : undefined;
    switch (type) {
      case 'RecordExchangeRate':
        return record(read, known);
      case 'CorrectExchangeRate':
        return correct(read, known, given);
    }
  },
  evolve(pair, { data }) {
    const { from, to, rateDate, rate, source } = data;
    const rates = pair.status === 'Unknown' ? {} : pair.rates;
    return { status: 'Recorded', from, to, rates: { ...rates, [rateDate]: { rate, source } } };
  },
};

function record(data: RateData, known: DayRate | undefined): Answer {
  if (!known) return [{ type: 'ExchangeRateRecorded', data }];
  if (isSame(known, data)) return [];
  return reject('ALREADY_EXISTS', `The rate of ${data.rateDate} is recorded as ${known.rate}. Correct it instead (CorrectExchangeRate).`, [
    'rateDate',
  ]);
}

function correct(data: RateData, known: DayRate | undefined, given: Given): Answer {
  if (!known) return reject('NOT_FOUND', `No rate is recorded for ${data.rateDate}. Record it first (RecordExchangeRate).`, ['rateDate']);
  if (isSame(known, data)) return [];
  const wrong = mustGiveReason(given, 'Say what was wrong with the rate.');
  return wrong ?? [{ type: 'ExchangeRateCorrected', data: { ...data, previousRate: known.rate } }];
}

const isSame = (known: DayRate, { rate, source }: RateData): boolean => known.rate === rate && known.source === source;

/** The data as it is kept: the rate without zeros at its end. */
function readRate(data: RateData, given: Given): RateData | Rejection {
  const { rateId, from, to, rateDate, source } = data;
  const wrong = firstOf(
    mustBeCurrency(from, 'from'),
    mustBeCurrency(to, 'to'),
    mustBePair(data),
    mustSay(source, 'source'),
    notInFuture(rateDate, given, 'rateDate'),
  );
  if (wrong) return wrong;
  const rate = readDecimal(data.rate, ['rate'], { maxDecimals: RATE_DECIMALS });
  return typeof rate === 'string' ? { rateId, from, to, rateDate, rate, source: source.trim() } : rate;
}

function mustBePair({ rateId, from, to }: RateData): Rejection | undefined {
  if (from === to) return reject('INVALID_CURRENCY', 'A currency has no rate to itself. Give two of them.', ['to']);
  if (rateId === exchangeRateId(from, to)) return undefined;
  return reject('INVALID_INPUT', `The id of the rates from ${from} to ${to} is ${exchangeRateId(from, to)}.`, ['rateId']);
}
