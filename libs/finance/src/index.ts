import type { AnyAggregate, EventCatalogue, ProcessManager } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';
import { allocationRuleEvents } from './allocation-rule/allocation-rule.events.js';
import { allocationRuleAggregate } from './allocation-rule/allocation-rule.facts.js';
import { assetBookEvents } from './asset-book/asset-book.events.js';
import { assetBookAggregate } from './asset-book/asset-book.facts.js';
import { budgetTransfers } from './budget/budget-transfer.process.js';
import { budgetEvents } from './budget/budget.events.js';
import { budgetAggregate } from './budget/budget.facts.js';
import { budgetRegister } from './budget-register/budget-register.projection.js';
import { exchangeRateDecider } from './exchange-rate/exchange-rate.decider.js';
import { exchangeRateEvents } from './exchange-rate/exchange-rate.events.js';
import { fiscalPeriodEvents } from './fiscal-period/fiscal-period.events.js';
import { fiscalPeriodAggregate } from './fiscal-period/fiscal-period.facts.js';
import { forecastDecider } from './forecast/forecast.decider.js';
import { forecastEvents } from './forecast/forecast.events.js';

/** The aggregates of this context, for the command runner. */
export const financeAggregates: readonly AnyAggregate[] = [
  budgetAggregate,
  fiscalPeriodAggregate,
  { decider: exchangeRateDecider },
  assetBookAggregate,
  allocationRuleAggregate,
  { decider: forecastDecider },
];

/** The read models of this context. */
export const financeProjections: readonly Projection[] = [budgetRegister];

/** The events of this context. */
export const financeCatalogues: readonly EventCatalogue[] = [
  budgetEvents,
  fiscalPeriodEvents,
  exchangeRateEvents,
  assetBookEvents,
  allocationRuleEvents,
  forecastEvents,
];

/** What this context does by itself when something happened. */
export const financeProcesses: readonly ProcessManager[] = [budgetTransfers];

export { FinanceModule } from './finance.module.js';
export { financePolicy } from './finance.policy.js';
export { allocationRuleEvents, assetBookEvents, budgetEvents, exchangeRateEvents, fiscalPeriodEvents, forecastEvents };
export type { BudgetCommand } from './budget/budget.decider.js';
export type { BudgetEvent, BudgetLine } from './budget/budget.events.js';
export type { Budget } from './budget/budget.state.js';
export type { FiscalPeriodCommand, PeriodState } from './fiscal-period/fiscal-period.decider.js';
export type { FiscalPeriodEvent, PeriodTotal } from './fiscal-period/fiscal-period.events.js';
export type { ExchangeRate, ExchangeRateCommand } from './exchange-rate/exchange-rate.decider.js';
export type { ExchangeRateEvent } from './exchange-rate/exchange-rate.events.js';
export type { AssetBook, AssetBookCommand } from './asset-book/asset-book.decider.js';
export type { AssetBookEvent, DepreciationPolicy } from './asset-book/asset-book.events.js';
export type { AllocationRule, AllocationRuleCommand } from './allocation-rule/allocation-rule.decider.js';
export type { AllocationRuleEvent } from './allocation-rule/allocation-rule.events.js';
export type { Forecast, ForecastCommand } from './forecast/forecast.decider.js';
export type { ForecastEvent } from './forecast/forecast.events.js';
export { budgetRegisterTable, type BudgetRow, type BudgetStatus } from './budget-register/budget-register.table.js';
export { HandleBudget } from './budget/budget.handler.js';
export { HandleFiscalPeriod } from './fiscal-period/fiscal-period.handler.js';
export { HandleExchangeRate } from './exchange-rate/exchange-rate.handler.js';
export { HandleAssetBook } from './asset-book/asset-book.handler.js';
export { HandleAllocationRule } from './allocation-rule/allocation-rule.handler.js';
export { HandleForecast } from './forecast/forecast.handler.js';
export {
  CALENDAR_YEAR,
  periodAt,
  periodKey,
  periodOf,
  periodsOfYear,
  type FiscalPeriod,
  type FiscalYearEnd,
} from './calendar/fiscal-calendar.js';
export type * from './depreciation/depreciation.js';
export { byFiscalYear, depreciationSchedule } from './depreciation/schedule.js';
export { disposalOf, type Disposal } from './depreciation/disposal.js';
export { unitsOfProduction, type ProductionPlan } from './depreciation/units-of-production.js';
export { prepaidBalance, prepaidSchedule, type PrepaidLine, type PrepaidPlan } from './proration/proration.js';
export { allocateCost, type AllocatedPart, type Receiver } from './allocation/allocation.js';
export {
  ACCOUNTS,
  balanceOf,
  BUDGETARY_ACCOUNTS,
  DIMENSIONS,
  FINANCIAL_ACCOUNTS,
  type Account,
  type Dimension,
  type Dimensions,
  type Entry,
  type PostingLine,
} from './posting/entry.js';
