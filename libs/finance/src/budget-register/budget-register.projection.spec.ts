import { NOON, recordedEvents } from '@opsledger/eventsourcing/testing';
import { foldRows } from '@opsledger/read-store';
import { budgetHappened as happened, eur, ids, lines } from '../../testing/finance.samples.js';
import type { BudgetEvent } from '../budget/budget.events.js';
import { budgetRegister } from './budget-register.projection.js';
import { budgetRegisterTable, type BudgetRow } from './budget-register.table.js';

const rowAfter = (...events: readonly BudgetEvent[]): BudgetRow | undefined =>
  foldRows(budgetRegister, recordedEvents(`budget-${ids.budget}`, events)).row(budgetRegisterTable, { budget_id: ids.budget });

const { proposed, rejected, revised, approved, amended, transferred, received, closed } = happened;
const row: BudgetRow = {
  budget_id: ids.budget,
  status: 'Proposed',
  name: 'IT 2026',
  fiscal_year: 2026,
  cost_center_id: ids.costCenter,
  currency: 'EUR',
  total: '1500.00',
  lines,
  proposers: [ids.proposer],
  amendments: 0,
  revision: 0,
  created_at: NOON,
  updated_at: NOON,
};
const withAmounts = (laptops: string, software: string) => [
  { ...lines[0]!, amount: eur(laptops) },
  { ...lines[1]!, amount: eur(software) },
];

describe('the budget register', () => {
  it('shows a proposal and what becomes of it', () => {
    expect(rowAfter(proposed)).toEqual(row);
    expect(rowAfter(proposed, rejected)).toEqual({ ...row, status: 'Rejected', revision: 1 });
    const proposers = [ids.proposer, ids.third];
    expect(rowAfter(proposed, rejected, revised)).toEqual({ ...row, name: 'IT and cloud 2026', proposers, revision: 2 });
    expect(rowAfter(proposed, approved)).toEqual({ ...row, status: 'Approved', revision: 1 });
    expect(rowAfter(proposed, approved, closed)).toEqual({ ...row, status: 'Closed', revision: 2 });
  });

  it('follows the money through amendments and transfers', () => {
    const granted: BudgetRow = { ...row, status: 'Approved', amendments: 1 };
    expect(rowAfter(proposed, approved, amended)).toEqual({
      ...granted,
      total: '1700.00',
      lines: withAmounts('1200.00', '500.00'),
      revision: 2,
    });
    expect(rowAfter(proposed, approved, amended, transferred, received)).toEqual({
      ...granted,
      total: '1750.00',
      lines: withAmounts('1100.00', '650.00'),
      revision: 4,
    });
    const away = { ...transferred, data: { ...transferred.data, toBudgetId: ids.otherBudget, toLineId: ids.elsewhere } };
    expect(rowAfter(proposed, approved, away)).toMatchObject({ total: '1400.00', lines: withAmounts('900.00', '500.00') });
  });

  it('shows nothing of a budget that was never proposed', () => {
    expect(rowAfter(approved)).toBeUndefined();
  });
});
