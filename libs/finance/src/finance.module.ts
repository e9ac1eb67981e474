import { Module, type DynamicModule } from '@nestjs/common';
import { AllocationRuleHandler } from './allocation-rule/allocation-rule.handler.js';
import { AllocationRuleResolver } from './allocation-rule/allocation-rule.resolver.js';
import { AssetBookHandler } from './asset-book/asset-book.handler.js';
import { AssetBookResolver } from './asset-book/asset-book.resolver.js';
import { BudgetHandler } from './budget/budget.handler.js';
import { BudgetResolver } from './budget/budget.resolver.js';
import { BudgetRegisterResolver } from './budget-register/budget-register.resolver.js';
import { ExchangeRateHandler } from './exchange-rate/exchange-rate.handler.js';
import { ExchangeRateResolver } from './exchange-rate/exchange-rate.resolver.js';
import { FiscalPeriodHandler } from './fiscal-period/fiscal-period.handler.js';
import { FiscalPeriodResolver } from './fiscal-period/fiscal-period.resolver.js';
import { ForecastHandler } from './forecast/forecast.handler.js';
import { ForecastResolver } from './forecast/forecast.resolver.js';

const HANDLERS = [BudgetHandler, FiscalPeriodHandler, ExchangeRateHandler, AssetBookHandler, AllocationRuleHandler, ForecastHandler];
const MUTATIONS = [BudgetResolver, FiscalPeriodResolver, ExchangeRateResolver, AssetBookResolver, AllocationRuleResolver, ForecastResolver];
const QUERIES = [BudgetRegisterResolver];

/** Budgets, periods, rates, books and what is planned. `Aggregates` must be provided globally; for GraphQL also `EventStore`, `ReadModels` and `CursorKey`. */
@Module({})
export class FinanceModule {
  /** The whole context: commands and GraphQL. */
  static register(): DynamicModule {
    return { module: FinanceModule, providers: [...HANDLERS, ...MUTATIONS, ...QUERIES] };
  }

  /** Only what runs commands: for programs without GraphQL, such as an import. */
  static registerCommands(): DynamicModule {
    return { module: FinanceModule, providers: HANDLERS };
  }
}
