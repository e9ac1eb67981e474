import { defineProcess, type ProcessManager } from '@opsledger/eventsourcing';
import type { BudgetCommand } from './budget.decider.js';
import type { BudgetEvent } from './budget.events.js';

/** Carries what left a line of one budget to another budget. */
export const budgetTransfers: ProcessManager = defineProcess<BudgetEvent>({
  name: 'budget-transfers',
  on: {
    BudgetTransferred: ({ data: { budgetId, transferId, toBudgetId, toLineId, amount } }) => {
      if (toBudgetId === undefined) return [];
      const data = { budgetId: toBudgetId, transferId, fromBudgetId: budgetId, toLineId, amount };
      const command: BudgetCommand = { type: 'ReceiveBudgetTransfer', data };
      return [{ category: 'budget', id: toBudgetId, command, key: transferId }];
    },
  },
});
