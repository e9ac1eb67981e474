import { standing, type AggregateDefinition, type AggregateReader } from '@opsledger/eventsourcing';
import type { CostCenter } from '@opsledger/organization';
import { budgetDecider, type BudgetCommand, type BudgetFacts } from './budget.decider.js';
import type { BudgetEvent } from './budget.events.js';
import type { Budget } from './budget.state.js';

/** The budget as the command runner needs it: its rules, and how to learn what the rest of the ledger says. */
export const budgetAggregate: AggregateDefinition<Budget, BudgetCommand, BudgetEvent, BudgetFacts> = {
  decider: budgetDecider,
  facts: budgetFacts,
};

async function budgetFacts(command: BudgetCommand, id: string, reader: AggregateReader): Promise<BudgetFacts> {
  switch (command.type) {
    case 'ProposeBudget':
      return { costCenter: await standing<CostCenter>(reader, 'costCenter', command.data.costCenterId, 'Open') };
    case 'ApproveBudget': {
      const { state } = await reader.state<Budget>('budget', id);
      return state.status === 'Unknown' ? {} : { costCenter: await standing<CostCenter>(reader, 'costCenter', state.costCenterId, 'Open') };
    }
    case 'TransferBudget': {
      const { toBudgetId } = command.data;
      return toBudgetId === undefined ? {} : { target: (await reader.state<Budget>('budget', toBudgetId)).state };
    }
    case 'ReviseBudgetProposal':
    case 'RejectBudget':
    case 'AmendBudget':
    case 'ReceiveBudgetTransfer':
    case 'CloseBudget':
      return {};
  }
}
