export {
  CALENDAR_YEAR,
  periodAt,
  periodKey,
  periodOf,
  periodsOfYear,
  type FiscalPeriod,
  type FiscalYearEnd,
} from './calendar/fiscal-calendar.js';
export * from './depreciation/depreciation.js';
export { byFiscalYear, depreciationSchedule } from './depreciation/schedule.js';
export { disposalOf, type Disposal } from './depreciation/disposal.js';
export { unitsOfProduction, type ProductionPlan } from './depreciation/units-of-production.js';
export { prepaidBalance, prepaidSchedule, type PrepaidLine, type PrepaidPlan } from './proration/proration.js';
export { allocateCost, DRIVERS, type AllocatedPart, type Driver, type Receiver } from './allocation/allocation.js';
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
