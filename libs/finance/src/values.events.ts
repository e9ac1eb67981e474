import { eventFields, idField } from '@opsledger/eventsourcing';
import type { Brand, BudgetId, CostCenterId } from '@opsledger/kernel';
import { z } from 'zod';

/** One purpose of a budget, with its own amount. */
export type BudgetLineId = Brand<string, 'BudgetLineId'>;
/** Money that goes from one line of a budget to another. */
export type BudgetTransferId = Brand<string, 'BudgetTransferId'>;
/** A twelfth of a fiscal year: its id follows from its name. */
export type FiscalPeriodId = Brand<string, 'FiscalPeriodId'>;
/** The rates of one currency in another: the id follows from the two. */
export type ExchangeRateId = Brand<string, 'ExchangeRateId'>;
/** One way of valuing assets: for the accounts, for taxes. */
export type AssetBookId = Brand<string, 'AssetBookId'>;
/** How the costs of one cost center are shared by others. */
export type AllocationRuleId = Brand<string, 'AllocationRuleId'>;
/** What might be, under assumptions. */
export type ForecastId = Brand<string, 'ForecastId'>;

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  ...eventFields,
  budgetId: idField<BudgetId>(),
  budgetLineId: idField<BudgetLineId>(),
  transferId: idField<BudgetTransferId>(),
  periodId: idField<FiscalPeriodId>(),
  rateId: idField<ExchangeRateId>(),
  bookId: idField<AssetBookId>(),
  ruleId: idField<AllocationRuleId>(),
  forecastId: idField<ForecastId>(),
  costCenterId: idField<CostCenterId>(),
  fiscalYear: z.int().min(1900).max(9999),
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** Decimal text of zero or more. */
  decimal: z.string().regex(/^\d+(\.\d+)?$/),
  /** Decimal text of any sign. */
  signedDecimal: z.string().regex(/^-?\d+(\.\d+)?$/),
  /** Ids of who acted, and of the person for whom. */
  parties: z.array(z.string().min(1)).readonly(),
};
