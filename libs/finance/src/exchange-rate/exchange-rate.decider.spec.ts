import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { day, rateHappened as happened } from '../../testing/finance.samples.js';
import { exchangeRateDecider, exchangeRateId, type ExchangeRateCommand } from './exchange-rate.decider.js';

const spec = DeciderSpecification.for(exchangeRateDecider);
const record = (changes: object = {}): ExchangeRateCommand => ({
  type: 'RecordExchangeRate',
  data: { ...happened.recorded.data, ...changes },
});
const correct = (changes: object = {}): ExchangeRateCommand => ({
  type: 'CorrectExchangeRate',
  data: { ...happened.recorded.data, rate: '0.935', ...changes },
});

describe('RecordExchangeRate', () => {
  it('records what a unit was worth on a day, with up to 12 decimals', () => {
    spec
      .given()
      .when(record({ rate: '0.92500', source: ' ECB ' }))
      .then(happened.recorded);
    const fine = { ...happened.recorded, data: { ...happened.recorded.data, rate: '0.000000000001' } };
    spec
      .given()
      .when(record({ rate: '0.000000000001' }))
      .then(fine);
    const later = { ...happened.recorded, data: { ...happened.recorded.data, rateDate: day('2026-02-28'), rate: '10' } };
    spec
      .given(happened.recorded)
      .when(record({ rateDate: day('2026-02-28'), rate: '10' }))
      .then(later);
  });

  it.each<[string, object, 'INVALID_AMOUNT' | 'INVALID_CURRENCY' | 'INVALID_INPUT' | 'INVALID_TIME', string]>([
    ['a rate of zero', { rate: '0.00' }, 'INVALID_AMOUNT', 'rate'],
    ['a negative rate', { rate: '-1' }, 'INVALID_AMOUNT', 'rate'],
    ['13 decimals', { rate: '1.0000000000001' }, 'INVALID_AMOUNT', 'rate'],
    ['no currency to change', { from: 'XXX' }, 'INVALID_CURRENCY', 'from'],
    ['no currency to change into', { to: 'eur' }, 'INVALID_CURRENCY', 'to'],
    ['one currency', { from: 'EUR' }, 'INVALID_CURRENCY', 'to'],
    ['the id of another pair', { rateId: exchangeRateId('EUR', 'USD') }, 'INVALID_INPUT', 'rateId'],
    ['no source', { source: ' ' }, 'INVALID_INPUT', 'source'],
    ['a day to come', { rateDate: day('2026-03-03') }, 'INVALID_TIME', 'rateDate'],
  ])('refuses %s', (_what, changes, code, path) => {
    spec.given().when(record(changes)).thenRejected(code, [path]);
  });

  it('takes no other rate for the same day, and stays quiet for the same', () => {
    spec
      .given(happened.recorded)
      .when(record({ rate: '0.926' }))
      .thenRejected('ALREADY_EXISTS', ['rateDate']);
    spec
      .given(happened.recorded)
      .when(record({ source: 'Bank' }))
      .thenRejected('ALREADY_EXISTS', ['rateDate']);
    spec
      .given(happened.recorded)
      .when(record({ rate: '0.9250' }))
      .thenNothing();
  });
});

describe('CorrectExchangeRate', () => {
  it('says what the rate was, with a reason', () => {
    spec.given(happened.recorded).when(correct(), { reason: 'misread' }).then(happened.corrected);
    spec.given(happened.recorded).when(correct()).thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('needs a rate of that day, and stays quiet when it is so', () => {
    spec.given().when(correct(), { reason: 'misread' }).thenRejected('NOT_FOUND', ['rateDate']);
    spec
      .given(happened.recorded)
      .when(correct({ rateDate: day('2026-02-26') }), { reason: 'x' })
      .thenRejected('NOT_FOUND', ['rateDate']);
    spec.given(happened.recorded, happened.corrected).when(correct()).thenNothing();
  });
});
