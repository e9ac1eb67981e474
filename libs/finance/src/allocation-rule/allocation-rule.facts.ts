import { standing, type AggregateDefinition, type AggregateReader, type Standing } from '@opsledger/eventsourcing';
import type { CostCenter } from '@opsledger/organization';
import {
  allocationRuleDecider,
  type AllocationRule,
  type AllocationRuleCommand,
  type AllocationRuleFacts,
} from './allocation-rule.decider.js';
import type { AllocationRuleEvent } from './allocation-rule.events.js';

/** The rule as the command runner needs it. */
export const allocationRuleAggregate: AggregateDefinition<AllocationRule, AllocationRuleCommand, AllocationRuleEvent, AllocationRuleFacts> =
  {
    decider: allocationRuleDecider,
    facts: allocationRuleFacts,
  };

async function allocationRuleFacts(command: AllocationRuleCommand, _id: string, reader: AggregateReader): Promise<AllocationRuleFacts> {
  if (command.type !== 'SetAllocationRule') return {};
  const of = (id: string): Promise<Standing> => standing<CostCenter>(reader, 'costCenter', id, 'Open');
  const [source, ...receivers] = await Promise.all([
    of(command.data.sourceCostCenterId),
    ...command.data.receivers.map(({ costCenterId }) => of(costCenterId)),
  ]);
  return { source, receivers };
}
