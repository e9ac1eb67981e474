import { asInstant, checkValue } from './check-value.js';
import { FOCUS_COLUMNS, type FocusColumn } from './columns.js';

const column = (name: string): FocusColumn => FOCUS_COLUMNS.find((each) => each.name === name)!;
const codes = (name: string, cell: string | undefined): readonly string[] => checkValue(column(name), cell).map(({ code }) => code);

describe('a value of FOCUS', () => {
  it.each([
    ['BilledCost', '12.5'],
    ['BilledCost', '-1E-5'],
    ['ListUnitPrice', '0'],
    ['ListUnitPrice', ''],
    ['BillingPeriodStart', '2026-02-28T23:59:59Z'],
    ['BillingCurrency', 'EUR'],
    ['PricingCurrency', 'tokens'],
    ['ChargeCategory', 'Credit'],
    ['ChargeClass', undefined],
    ['Tags', '{"a":"b","c":true,"d":null,"e":1}'],
    ['ServiceSubcategory', 'Other (Other)'],
    ['ProviderName', '0'],
  ])('%s may be %j', (name, cell) => {
    expect(codes(name, cell)).toEqual([]);
  });

  it.each([
    ['BilledCost', '1,250.00', 'NOT_A_NUMBER'],
    ['BilledCost', '', 'VALUE_MISSING'],
    ['BilledCost', 'NULL', 'VALUE_MISSING'],
    ['ProviderName', '  ', 'VALUE_MISSING'],
    ['RegionId', 'NULL', 'NULL_WRITTEN_OUT'],
    ['ListUnitPrice', '-0.01', 'NEGATIVE'],
    ['BillingPeriodStart', '2026-02-30T00:00:00Z', 'NOT_AN_INSTANT'],
    ['BillingPeriodStart', '2026-02-01', 'NOT_AN_INSTANT'],
    ['BillingPeriodStart', 'soon', 'NOT_AN_INSTANT'],
    ['BillingCurrency', 'Euro', 'NOT_A_CURRENCY'],
    ['ChargeCategory', 'Rent', 'NOT_ALLOWED'],
    ['Tags', 'a=b', 'NOT_KEY_VALUE'],
    ['Tags', '[1]', 'NOT_KEY_VALUE'],
    ['Tags', 'null', 'NOT_KEY_VALUE'],
    ['Tags', '{"a":{"b":1}}', 'NOT_KEY_VALUE'],
    ['ServiceSubcategory', 'Cloud', 'NOT_ALLOWED'],
  ])('%s is not %j: %s', (name, cell, code) => {
    expect(codes(name, cell)).toEqual([code]);
  });

  it('says what was meant', () => {
    expect(checkValue(column('ChargeFrequency'), 'usage-based')).toEqual([
      {
        column: 'ChargeFrequency',
        code: 'NOT_ALLOWED',
        severity: 'error',
        message: '"usage-based" is not one of the values that are allowed.',
        fix: 'Write "Usage-Based".',
      },
    ]);
    expect(checkValue(column('ChargePeriodEnd'), '2024-09-18 23:00:00')[0]!.fix).toBe('Write 2024-09-18T23:00:00Z.');
    expect(checkValue(column('ServiceSubcategory'), 'x'.repeat(90))[0]!.message).toHaveLength(
      62 + ' is not one of the values that are allowed.'.length,
    );
  });

  it.each([
    ['2024-09-01', '2024-09-01T00:00:00Z'],
    ['2024-09-01 12:30:00', '2024-09-01T12:30:00Z'],
    ['2024-09-01T12:30:00.000Z', '2024-09-01T12:30:00Z'],
    ['2024-09-01 12:30:00+00:00', '2024-09-01T12:30:00Z'],
    ['2024-09-01 12:30:00 UTC', '2024-09-01T12:30:00Z'],
    ['2024-09-01T12:30:00+02:00', undefined],
    ['2024-02-30', undefined],
    ['09/01/2024', undefined],
  ])('reads %s as %s', (text, instant) => {
    expect(asInstant(text)).toBe(instant);
  });
});
