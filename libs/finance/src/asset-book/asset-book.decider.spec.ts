import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { bookHappened as happened, bookHistory as history, ids } from '../../testing/finance.samples.js';
import { assetBookDecider, type AssetBook, type AssetBookCommand } from './asset-book.decider.js';
import type { AssetBookEvent } from './asset-book.events.js';

const spec = DeciderSpecification.for(assetBookDecider);
const bookId = ids.book;
const facts = {};
const fold = (...events: readonly AssetBookEvent[]): AssetBook => events.reduce<AssetBook>(assetBookDecider.evolve, { status: 'Unknown' });

describe('OpenAssetBook', () => {
  const open = (changes: object = {}): AssetBookCommand => ({ type: 'OpenAssetBook', data: { ...happened.opened.data, ...changes } });

  it('takes up a way of valuing assets', () => {
    spec
      .given()
      .when(open({ name: ' Accounts ' }), { facts })
      .then(happened.opened);
  });

  it.each<[string, object, 'INVALID_INPUT' | 'INVALID_CURRENCY', string]>([
    ['a blank name', { name: ' ' }, 'INVALID_INPUT', 'name'],
    ['no currency', { currency: 'euro' }, 'INVALID_CURRENCY', 'currency'],
    ['a month before the first', { yearEndMonth: 0 }, 'INVALID_INPUT', 'yearEndMonth'],
    ['a month after the last', { yearEndMonth: 13 }, 'INVALID_INPUT', 'yearEndMonth'],
    ['a day in parts', { yearEndDay: 1.5 }, 'INVALID_INPUT', 'yearEndDay'],
    ['a day after the last', { yearEndDay: 32 }, 'INVALID_INPUT', 'yearEndDay'],
  ])('refuses %s', (_what, changes, code, path) => {
    spec.given().when(open(changes), { facts }).thenRejected(code, [path]);
  });

  it('refuses an id that is taken', () => {
    spec.given(happened.opened).when(open(), { facts }).thenRejected('ALREADY_EXISTS', ['bookId']);
  });
});

describe('SetDepreciationPolicy', () => {
  const opened = spec.given(happened.opened);
  const set = (changes: object = {}): AssetBookCommand => ({
    type: 'SetDepreciationPolicy',
    data: { ...happened.set.data, ...changes },
  });
  const without = (changes: object = {}): AssetBookCommand => {
    const { lifeMonths: _life, ...data } = happened.set.data;
    return { type: 'SetDepreciationPolicy', data: { ...data, ...changes } };
  };

  it('says how assets are depreciated from a day on', () => {
    opened.when(set({ salvagePercent: '0.0' }), { facts }).then(happened.set);
    const scope = { scopeKind: 'assetModel', scopeId: ids.model };
    const declining = { ...scope, method: 'decliningBalance', factor: '2.0', switchToStraightLine: false, salvagePercent: '100' };
    const { lifeMonths, ...others } = happened.set.data;
    opened.when(set(declining), { facts: { scope: 'active' } }).then({
      type: 'DepreciationPolicySet',
      data: {
        ...others,
        lifeMonths,
        scopeKind: 'assetModel',
        scopeId: ids.model,
        method: 'decliningBalance',
        factor: '2',
        switchToStraightLine: false,
        salvagePercent: '100',
      },
    });
    opened.when(without({ method: 'unitsOfProduction', totalUnits: '300000' }), { facts }).then({
      type: 'DepreciationPolicySet',
      data: { ...others, method: 'unitsOfProduction', totalUnits: '300000' },
    });
  });

  it.each<[string, AssetBookCommand, string]>([
    ['a name for everything', set({ scopeId: ids.model }), 'scopeId'],
    ['a scope without a name', set({ scopeKind: 'assetType' }), 'scopeId'],
    ['no life', without(), 'lifeMonths'],
    ['a life of nothing', set({ lifeMonths: 0 }), 'lifeMonths'],
    ['a life in parts', set({ lifeMonths: 1.5 }), 'lifeMonths'],
    ['a life of ages', set({ lifeMonths: 1_201 }), 'lifeMonths'],
    ['a life of use', set({ method: 'unitsOfProduction', totalUnits: '1' }), 'lifeMonths'],
    ['no units', without({ method: 'unitsOfProduction' }), 'totalUnits'],
    ['units without use', set({ totalUnits: '1' }), 'totalUnits'],
    ['no factor', set({ method: 'decliningBalance' }), 'factor'],
    ['a factor without use', set({ factor: '2' }), 'factor'],
    ['a switch without use', set({ switchToStraightLine: true }), 'switchToStraightLine'],
    ['a salvage above the cost', set({ salvagePercent: '100.01' }), 'salvagePercent'],
  ])('refuses %s', (_what, command, path) => {
    opened.when(command, { facts }).thenRejected('INVALID_INPUT', [path]);
  });

  it('refuses numbers that are none, types that are retired, and a book that is closed', () => {
    opened.when(set({ salvagePercent: 'x' }), { facts }).thenRejected('INVALID_AMOUNT', ['salvagePercent']);
    opened.when(set({ method: 'decliningBalance', factor: '0' }), { facts }).thenRejected('INVALID_AMOUNT', ['factor']);
    const named = set({ scopeKind: 'assetType', scopeId: ids.model });
    opened.when(named, { facts: { scope: 'inactive' } }).thenRejected('INVALID_REFERENCE', ['scopeId']);
    spec
      .given(...history.Closed)
      .when(set(), { facts })
      .thenRejected('INVALID_TRANSITION');
    spec.given().when(set(), { facts }).thenRejected('NOT_FOUND', ['bookId']);
  });

  it('stays quiet when the last policy of the scope is the same', () => {
    const other = { ...happened.set, data: { ...happened.set.data, lifeMonths: 48 } };
    spec.given(happened.opened, happened.set).when(set(), { facts }).thenNothing();
    spec.given(happened.opened, happened.set, other).when(set(), { facts }).then(happened.set);
    const ofModel = { ...other, data: { ...other.data, scopeKind: 'assetModel', scopeId: ids.model } } as const;
    spec.given(happened.opened, happened.set, ofModel).when(set(), { facts }).thenNothing();
    const ofAnother = set({ ...ofModel.data, scopeId: ids.third });
    spec
      .given(happened.opened, ofModel)
      .when(ofAnother, { facts: { scope: 'active' } })
      .then({ ...ofModel, data: { ...ofModel.data, scopeId: ids.third } });
  });
});

describe('CloseAssetBook', () => {
  it('ends a book, once', () => {
    const close: AssetBookCommand = { type: 'CloseAssetBook', data: { bookId } };
    spec.given(happened.opened).when(close, { facts }).then(happened.closed);
    spec
      .given(...history.Closed)
      .when(close, { facts })
      .thenNothing();
  });
});

describe('a book', () => {
  it('has a name of its own, also when closed', () => {
    expect(assetBookDecider.uniqueKeys!(fold())).toEqual([]);
    expect(assetBookDecider.uniqueKeys!(fold(...history.Closed))).toEqual([{ space: 'assetBookName', key: 'ACCOUNTS', path: ['name'] }]);
  });

  it('is not made by events that cannot begin one', () => {
    for (const event of [happened.set, happened.closed]) expect(fold(event)).toEqual({ status: 'Unknown' });
  });
});
