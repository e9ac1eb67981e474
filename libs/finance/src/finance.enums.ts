import { registerEnumType } from '@nestjs/graphql';
import type { Driver } from './allocation-rule/allocation-rule.events.js';
import type { Convention, Method, ScopeKind } from './asset-book/asset-book.events.js';

/** GraphQL names of the closed vocabularies; the values are those of events. */
export const METHOD = {
  STRAIGHT_LINE: 'straightLine',
  DECLINING_BALANCE: 'decliningBalance',
  SUM_OF_YEARS_DIGITS: 'sumOfYearsDigits',
  UNITS_OF_PRODUCTION: 'unitsOfProduction',
} as const satisfies Record<string, Method>;
registerEnumType(METHOD, { name: 'DepreciationMethod', description: 'How an asset is depreciated: by time, or by use.' });

export const CONVENTION = {
  FULL_MONTH: 'fullMonth',
  MID_MONTH: 'midMonth',
  MID_QUARTER: 'midQuarter',
  HALF_YEAR: 'halfYear',
  DAILY_30_360: 'daily30360',
  DAILY_ACTUAL: 'dailyActual',
} as const satisfies Record<string, Convention>;
registerEnumType(CONVENTION, {
  name: 'DepreciationConvention',
  description: 'What the first and the last part of the life count for.',
  valuesMap: {
    FULL_MONTH: { description: 'The month of the first day counts whole, that of the disposal not at all.' },
    MID_MONTH: { description: 'Service begins and ends in the middle of the month.' },
    MID_QUARTER: { description: 'Service begins and ends in the middle of the fiscal quarter.' },
    HALF_YEAR: { description: 'Service begins and ends in the middle of the fiscal year.' },
    DAILY_30_360: { description: 'By days, months of 30 of them.' },
    DAILY_ACTUAL: { description: 'By days of the calendar.' },
  },
});

export const SCOPE_KIND = {
  EVERYTHING: 'everything',
  ASSET_TYPE: 'assetType',
  ASSET_MODEL: 'assetModel',
} as const satisfies Record<string, ScopeKind>;
registerEnumType(SCOPE_KIND, { name: 'DepreciationScope', description: 'What a policy is for. The narrowest one holds.' });

export const DRIVER = {
  FIXED_SHARES: 'fixedShares',
  HEADCOUNT: 'headcount',
  USAGE: 'usage',
} as const satisfies Record<string, Driver>;
registerEnumType(DRIVER, {
  name: 'AllocationDriver',
  description: 'What costs are shared by.',
  valuesMap: {
    FIXED_SHARES: { description: 'By percentages that sum to 100.' },
    HEADCOUNT: { description: 'By how many people a cost center has.' },
    USAGE: { description: 'By what a cost center used.' },
  },
});
