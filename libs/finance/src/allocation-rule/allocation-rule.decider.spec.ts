import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { ids, ruleHappened as happened, ruleHistory as history } from '../../testing/finance.samples.js';
import {
  allocationRuleDecider,
  type AllocationRule,
  type AllocationRuleCommand,
  type AllocationRuleFacts,
} from './allocation-rule.decider.js';
import type { AllocationRuleEvent, RuleReceiver } from './allocation-rule.events.js';

const spec = DeciderSpecification.for(allocationRuleDecider);
const facts: AllocationRuleFacts = { source: 'active', receivers: ['active', 'active'] };
const set = (changes: object = {}): AllocationRuleCommand => ({ type: 'SetAllocationRule', data: { ...happened.set.data, ...changes } });
const { otherCostCenter, thirdCostCenter } = ids;
const shares = (...percents: readonly (string | undefined)[]): { readonly receivers: readonly RuleReceiver[] } => ({
  receivers: percents.map((percent, index) => ({
    costCenterId: [otherCostCenter, thirdCostCenter][index]!,
    ...(percent !== undefined && { percent }),
  })),
});
const fold = (...events: readonly AllocationRuleEvent[]): AllocationRule =>
  events.reduce<AllocationRule>(allocationRuleDecider.evolve, { status: 'Unknown' });

describe('SetAllocationRule', () => {
  it('shares costs by percentages that sum to 100, in the order of the cost centers', () => {
    const written = [{ costCenterId: thirdCostCenter, percent: '33.40' }, happened.set.data.receivers[0]];
    spec
      .given()
      .when(set({ name: ' Service desk ', receivers: written }), { facts })
      .then(happened.set);
  });

  it('shares costs by people or use, without percentages', () => {
    const byUse = { ...happened.set, data: { ...happened.set.data, driver: 'usage', ...shares(undefined, undefined) } } as const;
    spec.given(happened.set).when(set(byUse.data), { facts }).then(byUse);
  });

  it.each<[string, object, Parameters<ReturnType<ReturnType<typeof spec.given>['when']>['thenRejected']>]>([
    ['99.99 percent', shares('50', '49.99'), ['INVALID_INPUT', ['receivers']]],
    ['100.000001 percent', shares('50', '50.000001'), ['INVALID_INPUT', ['receivers']]],
    ['a share without a percentage', shares('100', undefined), ['INVALID_INPUT', ['receivers', '1', 'percent']]],
    ['a share of zero', shares('0', '100'), ['INVALID_AMOUNT', ['receivers', '0', 'percent']]],
    ['a percentage of people', { driver: 'headcount' }, ['INVALID_INPUT', ['receivers', '0', 'percent']]],
    ['nobody', { receivers: [] }, ['INVALID_INPUT', ['receivers']]],
    ['too many', { receivers: Array(501).fill(happened.set.data.receivers[0]) }, ['LIMIT_EXCEEDED', ['receivers']]],
    ['a receiver twice', { receivers: Array(2).fill(happened.set.data.receivers[0]) }, ['INVALID_INPUT', ['receivers']]],
    ['whose costs they are', { receivers: [{ costCenterId: ids.costCenter, percent: '100' }] }, ['CYCLE', ['receivers']]],
    ['a blank name', { name: ' ' }, ['INVALID_INPUT', ['name']]],
  ])('refuses %s', (_what, changes, rejection) => {
    spec
      .given()
      .when(set(changes), { facts })
      .thenRejected(...rejection);
  });

  it('refuses cost centers that are closed', () => {
    spec
      .given()
      .when(set(), { facts: { ...facts, source: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['sourceCostCenterId']);
    const unknown: AllocationRuleFacts = { source: 'active', receivers: ['active', 'unknown'] };
    spec.given().when(set(), { facts: unknown }).thenRejected('INVALID_REFERENCE', ['receivers', '1', 'costCenterId']);
    spec.given().when(set(), { facts: {} }).then(happened.set);
  });

  it('stays quiet when it is so, and sets no rule that is retired', () => {
    spec.given(happened.set).when(set(), { facts }).thenNothing();
    spec
      .given(...history.Retired)
      .when(set(), { facts })
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('RetireAllocationRule', () => {
  const retire: AllocationRuleCommand = { type: 'RetireAllocationRule', data: { ruleId: ids.rule } };

  it('ends a rule, once', () => {
    spec.given(happened.set).when(retire, { facts: {} }).then(happened.retired);
    spec
      .given(...history.Retired)
      .when(retire, { facts: {} })
      .thenNothing();
    spec.given().when(retire, { facts: {} }).thenRejected('NOT_FOUND', ['ruleId']);
  });
});

describe('a rule', () => {
  it('has a name of its own, also when retired', () => {
    expect(allocationRuleDecider.uniqueKeys!(fold())).toEqual([]);
    expect(allocationRuleDecider.uniqueKeys!(fold(...history.Retired))).toEqual([
      { space: 'allocationRuleName', key: 'SERVICE DESK', path: ['name'] },
    ]);
  });

  it('is not made by its end', () => {
    expect(fold(happened.retired)).toEqual({ status: 'Unknown' });
  });
});
