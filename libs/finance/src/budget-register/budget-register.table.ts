import type { BudgetId, CostCenterId, Instant } from '@opsledger/kernel';
import { defineTable, int4, jsonb, numeric, text, textArray, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { BudgetLine } from '../budget/budget.events.js';

/** The states of a budget, as the register shows them. */
export type BudgetStatus = 'Proposed' | 'Rejected' | 'Approved' | 'Closed';

/** One row per budget. */
export const budgetRegisterTable = defineTable('budget_register', {
  key: ['budget_id'],
  columns: {
    budget_id: uuid<BudgetId>(),
    status: text<BudgetStatus>(),
    name: text(),
    fiscal_year: int4(),
    cost_center_id: uuid<CostCenterId>(),
    currency: text(),
    /** The sum of the lines. */
    total: numeric(),
    lines: jsonb<readonly BudgetLine[]>(),
    /** Who had a hand in it: none of them may approve or amend it. */
    proposers: textArray(),
    /** How often it was amended. */
    amendments: int4(),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [
    { columns: ['name', 'budget_id'] },
    { columns: ['fiscal_year', 'cost_center_id', 'budget_id'] },
    { columns: ['status', 'budget_id'] },
    { columns: ['cost_center_id'] },
  ],
});

export type BudgetRow = RowOf<typeof budgetRegisterTable>;
