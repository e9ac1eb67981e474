import type { StoredEvent } from '@opsledger/eventsourcing';
import { addMoney } from '@opsledger/kernel';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { afterTransfer, withAmount } from '../budget/budget-lines.events.js';
import { budgetEvents, type BudgetEvent, type BudgetLine } from '../budget/budget.events.js';
import { budgetRegisterTable, type BudgetRow } from './budget-register.table.js';

/** The budgets: every event of a budget changes its one row. */
export const budgetRegister = defineProjection<BudgetEvent>({
  name: 'budgetRegister',
  version: 1,
  tables: [budgetRegisterTable],
  catalogues: [budgetEvents],
  on: {
    BudgetProposed: ({ data, revision, metadata }, rows) => {
      rows.put(budgetRegisterTable, {
        budget_id: data.budgetId,
        status: 'Proposed',
        name: data.name,
        fiscal_year: data.fiscalYear,
        cost_center_id: data.costCenterId,
        ...lineColumns(data.lines),
        proposers: [...data.proposedBy],
        amendments: 0,
        revision,
        created_at: metadata.recordedAt,
        updated_at: metadata.recordedAt,
      });
    },
    BudgetProposalRevised: (event, rows) => {
      const { name, lines, revisedBy } = event.data;
      update(event, rows, ({ proposers }) => ({
        status: 'Proposed',
        name,
        ...lineColumns(lines),
        proposers: [...new Set([...proposers, ...revisedBy])],
      }));
    },
    BudgetRejected: (event, rows) => {
      update(event, rows, () => ({ status: 'Rejected' }));
    },
    BudgetApproved: (event, rows) => {
      update(event, rows, () => ({ status: 'Approved' }));
    },
    BudgetAmended: (event, rows) => {
      update(event, rows, () => ({ ...lineColumns(event.data.lines), amendments: event.data.version }));
    },
    BudgetTransferred: (event, rows) => {
      update(event, rows, ({ lines }) => lineColumns(afterTransfer(lines, event.data)));
    },
    BudgetTransferReceived: (event, rows) => {
      const { toLineId, amount } = event.data;
      update(event, rows, ({ lines }) => lineColumns(withAmount(lines, toLineId, { more: amount })));
    },
    BudgetClosed: (event, rows) => {
      update(event, rows, () => ({ status: 'Closed' }));
    },
  },
});

function update(event: StoredEvent<BudgetEvent>, rows: RowWriter, changes: (row: BudgetRow) => Partial<BudgetRow>): void {
  const { data, revision, metadata } = event;
  rows.change(
    budgetRegisterTable,
    { budget_id: data.budgetId },
    (row) => row && { ...row, ...changes(row), revision, updated_at: metadata.recordedAt },
  );
}

function lineColumns(lines: readonly BudgetLine[]) {
  const { amount, currency } = lines.map((line) => line.amount).reduce(addMoney);
  return { lines, currency, total: amount } satisfies Partial<BudgetRow>;
}
