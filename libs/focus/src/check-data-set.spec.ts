import { DataSetCheck } from './check-data-set.js';
import { FOCUS_COLUMNS } from './columns.js';
import { focusColumns } from './profile.js';

const GOOD: Readonly<Record<string, string>> = {
  BilledCost: '21.00',
  BillingAccountId: '1',
  BillingCurrency: 'EUR',
  BillingPeriodEnd: '2026-04-01T00:00:00Z',
  BillingPeriodStart: '2026-03-01T00:00:00Z',
  ChargeCategory: 'Usage',
  ChargeFrequency: 'Usage-Based',
  ChargePeriodEnd: '2026-03-02T00:00:00Z',
  ChargePeriodStart: '2026-03-01T00:00:00Z',
  ConsumedQuantity: '3',
  ConsumedUnit: 'Hours',
  ContractedCost: '21.00',
  ContractedUnitPrice: '7',
  EffectiveCost: '21.00',
  InvoiceIssuerName: 'Cloud Ltd',
  ListCost: '24.00',
  ListUnitPrice: '8',
  PricingCategory: 'Standard',
  PricingQuantity: '3',
  PricingUnit: 'Hours',
  ProviderName: 'Cloud Ltd',
  PublisherName: 'Cloud Ltd',
  ServiceCategory: 'Compute',
  ServiceName: 'Machines',
  ServiceSubcategory: 'Virtual Machines',
  SkuPriceId: 'S-1',
};
const ALL = FOCUS_COLUMNS.map(({ name }) => name).filter(
  (name) => name in GOOD || FOCUS_COLUMNS.find((column) => column.name === name)!.nullable,
);

const cells = (row: Readonly<Record<string, string>>): readonly string[] => ALL.map((name) => row[name] ?? '');
function found(change: Readonly<Record<string, string>>): readonly string[] {
  return new DataSetCheck(ALL, '1.2').add(cells({ ...GOOD, ...change }), 2).map(({ code, column }) => `${column} ${code}`);
}

describe('a data set of FOCUS', () => {
  it('is valid when every column and row is', () => {
    const check = new DataSetCheck(ALL, '1.2');
    check.add(cells(GOOD), 2);
    check.add(cells({ ...GOOD, BilledCost: '0.005', BillingCurrency: 'USD' }), 3);
    check.add(cells({ ...GOOD, BilledCost: '-1.1' }), 4);
    expect(check.report()).toEqual({
      ...{ version: '1.2', rows: 3, errors: 0, warnings: 0, deviations: [] },
      totals: [
        { column: 'BilledCost', currency: 'EUR', total: '19.90' },
        { column: 'EffectiveCost', currency: 'EUR', total: '42.00' },
        { column: 'ListCost', currency: 'EUR', total: '48.00' },
        { column: 'ContractedCost', currency: 'EUR', total: '42.00' },
        { column: 'BilledCost', currency: 'USD', total: '0.005' },
        { column: 'EffectiveCost', currency: 'USD', total: '21.00' },
        { column: 'ListCost', currency: 'USD', total: '24.00' },
        { column: 'ContractedCost', currency: 'USD', total: '21.00' },
      ],
      absent: ['BillingAccountType'],
    });
  });

  it.each<[Record<string, string>, string[]]>([
    [{ ChargePeriodEnd: '2026-03-01T00:00:00Z' }, ['ChargePeriodEnd PERIOD_EMPTY']],
    [{ BillingPeriodStart: '2026-05-01T00:00:00Z' }, ['BillingPeriodEnd PERIOD_EMPTY']],
    [{ BillingPeriodStart: '' }, ['BillingPeriodStart VALUE_MISSING']],
    [{ ListCost: '24.10' }, ['ListCost COST_DIFFERS']],
    [{ ContractedCost: '1' }, ['ContractedCost COST_DIFFERS']],
    [{ ContractedCost: '1', ChargeClass: 'Correction' }, []],
    [{ ContractedCost: '1', ContractedUnitPrice: '' }, []],
    [{ PricingUnit: '' }, ['PricingUnit VALUE_MISSING']],
    [{ PricingQuantity: '', PricingUnit: '' }, ['PricingQuantity VALUE_MISSING']],
    [{ PricingQuantity: '', ChargeClass: 'Correction' }, ['PricingUnit VALUE_NOT_EXPECTED']],
    [{ ConsumedUnit: '' }, ['ConsumedUnit VALUE_MISSING']],
    [{ ConsumedQuantity: '', ConsumedUnit: '' }, ['ConsumedQuantity VALUE_MISSING']],
    [{ ChargeCategory: 'Purchase' }, ['ConsumedQuantity VALUE_NOT_EXPECTED', 'ChargeFrequency NOT_ALLOWED']],
    [
      { ChargeCategory: 'Tax', ConsumedQuantity: '', ConsumedUnit: '' },
      ['PricingQuantity', 'PricingCategory', 'ListUnitPrice', 'SkuPriceId'].map((column) => `${column} VALUE_NOT_EXPECTED`),
    ],
    [{ CommitmentDiscountId: 'C-1' }, ['CommitmentDiscountCategory VALUE_MISSING', 'CommitmentDiscountStatus VALUE_MISSING']],
    [{ CommitmentDiscountStatus: 'Used' }, ['CommitmentDiscountStatus VALUE_NOT_EXPECTED']],
    [
      { CommitmentDiscountId: 'C-1', CommitmentDiscountCategory: 'Spend', CommitmentDiscountStatus: 'Unused' },
      ['ConsumedQuantity VALUE_NOT_EXPECTED'],
    ],
    [{ ServiceSubcategory: 'Search' }, ['ServiceSubcategory OTHER_CATEGORY']],
    [{ ServiceSubcategory: 'Cloud' }, ['ServiceSubcategory NOT_ALLOWED']],
    [{ ServiceCategory: 'Cloud' }, ['ServiceCategory NOT_ALLOWED']],
  ])('%j: %j', (change, expected) => {
    expect(found(change)).toEqual(expected);
  });

  it('tells each kind of deviation once for a column, with its first lines', () => {
    const check = new DataSetCheck(ALL, '1.2');
    for (let line = 2; line < 10; line++) check.add(cells({ ...GOOD, BillingCurrency: `?${line}` }), line);
    check.add(cells(GOOD).slice(0, -1), 10);
    const { rows, errors, deviations } = check.report();
    expect({ rows, currency: deviations[0], ragged: deviations.find(({ code }) => code === 'RAGGED_ROW') }).toEqual({
      rows: 9,
      currency: {
        column: 'BillingCurrency',
        code: 'NOT_A_CURRENCY',
        severity: 'error',
        message: '"?2" is not a currency code of ISO 4217.',
        fix: 'Use three capital letters, like EUR.',
        count: 8,
        lines: [2, 3, 4, 5, 6],
      },
      ragged: {
        column: '',
        code: 'RAGGED_ROW',
        severity: 'error',
        message: `The row has ${ALL.length - 1} cells, and the header ${ALL.length}.`,
        fix: 'Look for a missing or a needless separator, or a quotation mark.',
        count: 1,
        lines: [10],
      },
    });
    expect(errors).toBe(deviations.reduce((sum, { count }) => sum + count, 0));
  });

  it('checks the header', () => {
    const header = ['Id', 'billedcost', 'x_Team', ...ALL.filter((name) => name !== 'BilledCost'), 'x_Note', 'Tags'];
    const { deviations } = new DataSetCheck(header, '1.2').report();
    expect(deviations.map(({ code, column, fix }) => [code, column, fix])).toEqual([
      ['MISSING_COLUMN', 'BilledCost', 'Rename the column "billedcost".'],
      ['DUPLICATE_COLUMN', 'Tags', 'Take one away.'],
      ['UNKNOWN_COLUMN', 'Id', 'Rename it "x_Id", or leave it out.'],
      ['UNKNOWN_COLUMN', 'billedcost', 'Rename it "BilledCost".'],
      ['COLUMN_ORDER', 'x_Team', 'Move it behind them.'],
      ['COLUMN_ORDER', 'x_Note', 'Move it behind them.'],
    ]);
    expect(new DataSetCheck([], '1.2').report().deviations).toHaveLength(21);
  });

  it('has the columns of each version', () => {
    expect((['1.0', '1.1', '1.2'] as const).map((version) => focusColumns(version).length)).toEqual([43, 50, 57]);
  });
});
