import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { day, eur, forecastHappened as happened, forecastHistory as history, ids } from '../../testing/finance.samples.js';
import { forecastDecider, type ForecastCommand } from './forecast.decider.js';
import type { Assumption } from './forecast.events.js';

const spec = DeciderSpecification.for(forecastDecider);
const save = (changes: object = {}): ForecastCommand => ({ type: 'SaveForecast', data: { ...happened.saved.data, ...changes } });
const [, second] = happened.saved.data.assumptions;
const assuming = (changes: object): { readonly assumptions: readonly Assumption[] } => ({ assumptions: [{ ...second, ...changes }] });

describe('SaveForecast', () => {
  it('writes down what might be, and writes it anew', () => {
    const written = [
      { from: day('2027-01-01'), percent: '-2.50' },
      { ...second, category: ' Laptops ', note: ' One each', amount: eur('1500') },
    ];
    spec
      .given()
      .when(save({ name: ' Ten more people', assumptions: written }))
      .then(happened.saved);
    const empty = { ...happened.saved, data: { ...happened.saved.data, assumptions: [] } };
    spec
      .given(happened.saved)
      .when(save({ assumptions: [] }))
      .then(empty);
  });

  it.each<[string, object, Parameters<ReturnType<ReturnType<typeof spec.given>['when']>['thenRejected']>]>([
    ['a blank name', { name: ' ' }, ['INVALID_INPUT', ['name']]],
    ['what is no year', { fiscalYear: 1 }, ['INVALID_INPUT', ['fiscalYear']]],
    ['too much', { assumptions: Array(201).fill(second) }, ['LIMIT_EXCEEDED', ['assumptions']]],
    ['a blank category', assuming({ category: ' ' }), ['INVALID_INPUT', ['assumptions', '0', 'category']]],
    ['a blank note', assuming({ note: ' ' }), ['INVALID_INPUT', ['assumptions', '0', 'note']]],
    ['an end before the beginning', assuming({ to: day('2026-12-31') }), ['INVALID_TIME', ['assumptions', '0', 'to']]],
    ['two effects', assuming({ percent: '1' }), ['INVALID_INPUT', ['assumptions', '0', 'percent']]],
    ['no effect', assuming({ amount: undefined }), ['INVALID_INPUT', ['assumptions', '0', 'percent']]],
    ['a percentage of zero', assuming({ amount: undefined, percent: '0' }), ['INVALID_AMOUNT', ['assumptions', '0', 'percent']]],
    ['what is no amount', assuming({ amount: eur('1.234') }), ['INVALID_AMOUNT', ['assumptions', '0', 'amount', 'amount']]],
  ])('refuses %s', (_what, changes, rejection) => {
    spec
      .given()
      .when(save(changes))
      .thenRejected(...rejection);
  });

  it('stays quiet when nothing differs, and saves nothing that was discarded', () => {
    spec.given(happened.saved).when(save()).thenNothing();
    spec
      .given(...history.Discarded)
      .when(save())
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('DiscardForecast', () => {
  const discard: ForecastCommand = { type: 'DiscardForecast', data: { forecastId: ids.forecast } };

  it('puts a forecast aside, once', () => {
    spec.given(happened.saved).when(discard).then(happened.discarded);
    spec
      .given(...history.Discarded)
      .when(discard)
      .thenNothing();
    spec.given().when(discard).thenRejected('NOT_FOUND', ['forecastId']);
  });

  it('makes none', () => {
    expect(forecastDecider.evolve({ status: 'Unknown' }, happened.discarded)).toEqual({ status: 'Unknown' });
  });
});
