import type { BudgetId, CostCenterId, LocalDate, Money } from '@opsledger/kernel';
import type { AllocationRuleEvent } from '../src/allocation-rule/allocation-rule.events.js';
import type { AssetBookEvent } from '../src/asset-book/asset-book.events.js';
import type { BudgetEvent, BudgetLine } from '../src/budget/budget.events.js';
import { exchangeRateId } from '../src/exchange-rate/exchange-rate.decider.js';
import type { ExchangeRateEvent } from '../src/exchange-rate/exchange-rate.events.js';
import { fiscalPeriodId } from '../src/fiscal-period/fiscal-period.decider.js';
import type { FiscalPeriodEvent, PeriodTotal } from '../src/fiscal-period/fiscal-period.events.js';
import type { ForecastEvent } from '../src/forecast/forecast.events.js';
import type { AllocationRuleId, AssetBookId, BudgetLineId, BudgetTransferId, ForecastId } from '../src/values.events.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;

/** Ids that specs use, one per kind. */
export const ids = {
  budget: uuid(1_101) as BudgetId,
  otherBudget: uuid(1_102) as BudgetId,
  laptops: uuid(1_201) as BudgetLineId,
  software: uuid(1_202) as BudgetLineId,
  elsewhere: uuid(1_203) as BudgetLineId,
  transfer: uuid(1_301) as BudgetTransferId,
  otherTransfer: uuid(1_302) as BudgetTransferId,
  book: uuid(1_401) as AssetBookId,
  rule: uuid(1_501) as AllocationRuleId,
  forecast: uuid(1_601) as ForecastId,
  costCenter: uuid(401) as CostCenterId,
  otherCostCenter: uuid(402) as CostCenterId,
  thirdCostCenter: uuid(403) as CostCenterId,
  model: uuid(1_701),
  /** Who proposes. */
  proposer: uuid(501),
  /** Who approves. */
  approver: uuid(502),
  third: uuid(503),
};
const budgetId = ids.budget;

export const day = (text: string): LocalDate => text as LocalDate;
export const eur = (amount: string): Money => ({ amount, currency: 'EUR' });

/** Laptops and software, 1,000.00 and 500.00. */
export const lines: readonly BudgetLine[] = [
  { lineId: ids.laptops, category: 'Laptops', amount: eur('1000.00') },
  { lineId: ids.software, category: 'Software', amount: eur('500.00') },
];
export const granted = { fiscalYear: 2026, costCenterId: ids.costCenter, lines };

/** One event of each kind, as they follow one another. */
export const budgetHappened = {
  proposed: { type: 'BudgetProposed', data: { budgetId, name: 'IT 2026', ...granted, proposedBy: [ids.proposer] } },
  revised: { type: 'BudgetProposalRevised', data: { budgetId, name: 'IT and cloud 2026', lines, revisedBy: [ids.third] } },
  rejected: { type: 'BudgetRejected', data: { budgetId } },
  approved: { type: 'BudgetApproved', data: { budgetId, ...granted } },
  amended: {
    type: 'BudgetAmended',
    data: { budgetId, version: 1, lines: [{ ...lines[0]!, amount: eur('1200.00') }, lines[1]!], amendedBy: [ids.approver] },
  },
  transferred: {
    type: 'BudgetTransferred',
    data: { budgetId, transferId: ids.transfer, fromLineId: ids.laptops, toLineId: ids.software, amount: eur('100.00') },
  },
  received: {
    type: 'BudgetTransferReceived',
    data: { budgetId, transferId: ids.otherTransfer, fromBudgetId: ids.otherBudget, toLineId: ids.software, amount: eur('50.00') },
  },
  closed: { type: 'BudgetClosed', data: { budgetId } },
} as const satisfies Readonly<Record<string, BudgetEvent>>;

const { proposed, rejected, approved, closed } = budgetHappened;

/** A history that leads to each state. */
export const budgetHistory = {
  Unknown: [],
  Proposed: [proposed],
  Rejected: [proposed, rejected],
  Approved: [proposed, approved],
  Closed: [proposed, approved, closed],
} as const satisfies Readonly<Record<string, readonly BudgetEvent[]>>;

/** 2026-02 of the calendar year, with its neighbours. */
export const period = { fiscalYear: 2026, number: 2, start: day('2026-02-01'), end: day('2026-02-28') };
const periodId = fiscalPeriodId(period);
export const totals: readonly PeriodTotal[] = [
  { account: 'expense', currency: 'EUR', debit: '100.00', credit: '0.00' },
  { account: 'accrued', currency: 'EUR', debit: '0.00', credit: '100.00' },
];
export const periodHappened = {
  opened: { type: 'FiscalPeriodOpened', data: { periodId, ...period } },
  closed: { type: 'FiscalPeriodClosed', data: { periodId, totals, positionAtClose: '4711' } },
} as const satisfies Readonly<Record<string, FiscalPeriodEvent>>;
export const periodHistory = {
  Unknown: [],
  Open: [periodHappened.opened],
  Closed: [periodHappened.opened, periodHappened.closed],
} as const satisfies Readonly<Record<string, readonly FiscalPeriodEvent[]>>;

const rateOfDay = { rateId: exchangeRateId('USD', 'EUR'), from: 'USD', to: 'EUR', rateDate: day('2026-02-27'), source: 'ECB' };
export const rateHappened = {
  recorded: { type: 'ExchangeRateRecorded', data: { ...rateOfDay, rate: '0.925' } },
  corrected: { type: 'ExchangeRateCorrected', data: { ...rateOfDay, rate: '0.935', previousRate: '0.925' } },
} as const satisfies Readonly<Record<string, ExchangeRateEvent>>;
export const rateHistory = {
  Unknown: [],
  Recorded: [rateHappened.recorded],
} as const satisfies Readonly<Record<string, readonly ExchangeRateEvent[]>>;

const { book: bookId, rule: ruleId, forecast: forecastId } = ids;
export const bookHappened = {
  opened: { type: 'AssetBookOpened', data: { bookId, name: 'Accounts', currency: 'EUR', yearEndMonth: 12, yearEndDay: 31 } },
  set: {
    type: 'DepreciationPolicySet',
    data: {
      bookId,
      scopeKind: 'everything',
      effectiveFrom: day('2026-01-01'),
      method: 'straightLine',
      convention: 'fullMonth',
      lifeMonths: 36,
      salvagePercent: '0',
    },
  },
  closed: { type: 'AssetBookClosed', data: { bookId } },
} as const satisfies Readonly<Record<string, AssetBookEvent>>;
export const bookHistory = {
  Unknown: [],
  Open: [bookHappened.opened],
  Closed: [bookHappened.opened, bookHappened.closed],
} as const satisfies Readonly<Record<string, readonly AssetBookEvent[]>>;

export const ruleHappened = {
  set: {
    type: 'AllocationRuleSet',
    data: {
      ruleId,
      name: 'Service desk',
      sourceCostCenterId: ids.costCenter,
      driver: 'fixedShares',
      receivers: [
        { costCenterId: ids.otherCostCenter, percent: '66.6' },
        { costCenterId: ids.thirdCostCenter, percent: '33.4' },
      ],
      effectiveFrom: day('2026-01-01'),
    },
  },
  retired: { type: 'AllocationRuleRetired', data: { ruleId } },
} as const satisfies Readonly<Record<string, AllocationRuleEvent>>;
export const ruleHistory = {
  Unknown: [],
  Active: [ruleHappened.set],
  Retired: [ruleHappened.set, ruleHappened.retired],
} as const satisfies Readonly<Record<string, readonly AllocationRuleEvent[]>>;

export const forecastHappened = {
  saved: {
    type: 'ForecastSaved',
    data: {
      forecastId,
      name: 'Ten more people',
      fiscalYear: 2027,
      assumptions: [
        { from: day('2027-01-01'), percent: '-2.5' },
        {
          costCenterId: ids.costCenter,
          category: 'Laptops',
          from: day('2027-01-01'),
          to: day('2027-06-30'),
          amount: eur('1500.00'),
          note: 'One each',
        },
      ],
    },
  },
  discarded: { type: 'ForecastDiscarded', data: { forecastId } },
} as const satisfies Readonly<Record<string, ForecastEvent>>;
export const forecastHistory = {
  Unknown: [],
  Saved: [forecastHappened.saved],
  Discarded: [forecastHappened.saved, forecastHappened.discarded],
} as const satisfies Readonly<Record<string, readonly ForecastEvent[]>>;
