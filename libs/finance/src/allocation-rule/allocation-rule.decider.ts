import {
  firstOf,
  isRejection,
  mustBeActive,
  mustSay,
  normalised,
  under,
  type Decider,
  type Given,
  type Standing,
} from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import type { AllocationRuleId } from '../values.events.js';
import { readReceivers } from './allocation-rule.checks.js';
import { allocationRuleEvents, type AllocationRuleEvent, type AllocationRuleEventData } from './allocation-rule.events.js';

type RuleData = AllocationRuleEventData<'AllocationRuleSet'>;

/** How costs are shared now. */
export type AllocationRule = { readonly status: 'Unknown' } | { readonly status: 'Active' | 'Retired'; readonly rule: RuleData };

export type AllocationRuleCommand =
  | { readonly type: 'SetAllocationRule'; readonly data: RuleData }
  | { readonly type: 'RetireAllocationRule'; readonly data: { readonly ruleId: AllocationRuleId } };

/** Standing of the cost centers that the command names; of the receivers in their order. */
export interface AllocationRuleFacts {
  readonly source?: Standing;
  readonly receivers?: readonly Standing[];
}

type Answer = readonly AllocationRuleEvent[] | Rejection;

/** Who bears the costs of a cost center that works for others. */
export const allocationRuleDecider: Decider<AllocationRule, AllocationRuleCommand, AllocationRuleEvent, AllocationRuleFacts> = {
  category: 'allocationRule',
  events: allocationRuleEvents,
  initialState: { status: 'Unknown' },
  decide(command, rule, given) {
    switch (command.type) {
      case 'SetAllocationRule':
        return set(command.data, rule, given);
      case 'RetireAllocationRule':
        if (rule.status === 'Unknown')
          return reject('NOT_FOUND', 'There is no such rule. Check the id, or set it first (SetAllocationRule).', ['ruleId']);
        return rule.status === 'Retired' ? [] : [{ type: 'AllocationRuleRetired', data: command.data }];
    }
  },
  evolve(rule, event) {
    switch (event.type) {
      case 'AllocationRuleSet':
        return { status: 'Active', rule: event.data };
      case 'AllocationRuleRetired':
        return rule.status === 'Unknown' ? rule : { ...rule, status: 'Retired' };
    }
  },
  /** A name stays taken by a retired rule: what it shared goes on to name it. */
  uniqueKeys: (rule) =>
    rule.status === 'Unknown' ? [] : [{ space: 'allocationRuleName', key: normalised(rule.rule.name), path: ['name'] }],
};

/** A rule is set anew as a whole; one that was retired stays so. */
function set(data: RuleData, rule: AllocationRule, { facts }: Given<AllocationRuleFacts>): Answer {
  if (rule.status === 'Retired')
    return reject('INVALID_TRANSITION', `The rule ${rule.rule.name} is retired. Set another one, with a new id.`);
  const receivers = readReceivers(data);
  if (isRejection(receivers)) return receivers;
  const wrong = firstOf(
    mustSay(data.name, 'name'),
    mustBeActive('cost center', facts.source, 'sourceCostCenterId'),
    ...(facts.receivers ?? []).map((standing, index) => {
      const fault = mustBeActive('cost center', standing, 'costCenterId');
      return fault && under('receivers', under(`${index}`, fault));
    }),
  );
  if (wrong) return wrong;
  const { ruleId, name, sourceCostCenterId, driver, effectiveFrom } = data;
  const kept: RuleData = { ruleId, name: name.trim(), sourceCostCenterId, driver, receivers, effectiveFrom };
  if (rule.status === 'Active' && JSON.stringify(kept) === JSON.stringify(rule.rule)) return [];
  return [{ type: 'AllocationRuleSet', data: kept }];
}
