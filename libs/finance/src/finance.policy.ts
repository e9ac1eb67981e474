import type { Allowed, RolesOf } from '@opsledger/identity';
import type { Role } from '@opsledger/kernel';
import type { AllocationRuleCommand } from './allocation-rule/allocation-rule.decider.js';
import { allocationRulePolicy } from './allocation-rule/allocation-rule.resolver.js';
import type { AssetBookCommand } from './asset-book/asset-book.decider.js';
import { assetBookPolicy } from './asset-book/asset-book.resolver.js';
import type { BudgetRequest } from './budget/budget.decider.js';
import { budgetPolicy } from './budget/budget.resolver.js';
import type { ExchangeRateCommand } from './exchange-rate/exchange-rate.decider.js';
import { exchangeRatePolicy } from './exchange-rate/exchange-rate.resolver.js';
import { READERS } from './finance.roles.js';
import type { OpenFiscalPeriod } from './fiscal-period/fiscal-period.decider.js';
import { fiscalPeriodPolicy } from './fiscal-period/fiscal-period.resolver.js';
import type { ForecastCommand } from './forecast/forecast.decider.js';
import { forecastPolicy } from './forecast/forecast.resolver.js';

type FinanceRequest = BudgetRequest | OpenFiscalPeriod | ExchangeRateCommand | AssetBookCommand | AllocationRuleCommand | ForecastCommand;

/** Roles per mutation and query of this context. */
export const financePolicy = {
  mutations: {
    ...budgetPolicy,
    ...fiscalPeriodPolicy,
    ...exchangeRatePolicy,
    ...assetBookPolicy,
    ...allocationRulePolicy,
    ...forecastPolicy,
  },
  queries: { budget: READERS, budgets: READERS },
  fields: {},
} as const satisfies {
  readonly mutations: RolesOf<FinanceRequest>;
  readonly queries: Readonly<Record<string, Allowed>>;
  readonly fields: Readonly<Record<string, readonly Role[]>>;
};
