import fc from 'fast-check';
import { parseAmountCell } from './amounts.js';

const US = { decimal: '.', currency: 'USD' } as const;
const DE = { decimal: ',', currency: 'EUR' } as const;

describe('parseAmountCell', () => {
  it.each([
    ['$12.58', US, '12.58', 'USD'],
    ['2266.13', US, '2266.13', 'USD'],
    ['2266.1', US, '2266.10', 'USD'],
    ['1,234.56', US, '1234.56', 'USD'],
    ['12,34,567.80', { decimal: '.', currency: 'INR' }, '1234567.80', 'INR'],
    ['USD 1,234', US, '1234.00', 'USD'],
    ['12.58 cad', US, '12.58', 'CAD'],
    ['$12.58', { decimal: '.', currency: 'CAD' }, '12.58', 'CAD'],
    ['CA$5', US, '5.00', 'CAD'],
    ['€ 1.234,56', DE, '1234.56', 'EUR'],
    ['1.234,56 €', DE, '1234.56', 'EUR'],
    ["1'234.50", { decimal: '.', currency: 'CHF' }, '1234.50', 'CHF'],
    ['1\u00a0234,50', DE, '1234.50', 'EUR'],
    ['12.5800', US, '12.58', 'USD'],
    ['100.0000', { decimal: '.', currency: 'JPY' }, '100', 'JPY'],
    ['¥100', { decimal: '.', currency: 'CNY' }, '100.00', 'CNY'],
    ['007.5', US, '7.50', 'USD'],
    ['0', US, '0.00', 'USD'],
  ] as const)('reads %s with %j', (text, settings, amount, currency) => {
    expect(parseAmountCell(text, settings)).toEqual({ amount, currency });
  });

  it.each([
    ['1.234,56', US, '"1.234,56" is not an amount with the decimal mark ".".', 'If the whole file is written that way, say --decimal ",".'],
    ['12,58', US, '"12,58" is not an amount with the decimal mark ".".', 'If the whole file is written that way, say --decimal ",".'],
    ['1,2,3.4', US, '"1,2,3.4" is not an amount with the decimal mark ".".', 'Write digits with at most one decimal mark, like 1250.00.'],
    ['free', US, '"free" is not an amount with the decimal mark ".".', 'Write digits with at most one decimal mark, like 1250.00.'],
    ['-12.58', US, '"-12.58" is negative.', 'Write what was paid, zero or more.'],
    ['-$12.58', US, '"-$12.58" is negative.', 'Write what was paid, zero or more.'],
    ['(12.58)', US, '"(12.58)" is negative.', 'Write what was paid, zero or more.'],
  ] as const)('refuses %s with %j', (text, settings, reason, fix) => {
    expect(parseAmountCell(text, settings)).toEqual({ code: 'INVALID_AMOUNT', reason, fix });
  });

  it('refuses an unknown currency and more decimals than the currency has', () => {
    expect(parseAmountCell('XYZ 5', US)).toEqual({
      code: 'INVALID_CURRENCY',
      reason: '"XYZ" is not an ISO 4217 currency code in force.',
      fix: 'Use a code like EUR, or leave it out and say --currency.',
    });
    expect(parseAmountCell('1.005', US)).toMatchObject({ code: 'INVALID_AMOUNT' });
    expect(parseAmountCell('JPY 1.5', US)).toMatchObject({ code: 'INVALID_AMOUNT' });
  });

  it('reads back any amount written with groups, in both styles', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 99 }), (whole, cents) => {
        const decimals = String(cents).padStart(2, '0');
        const grouped = whole.toString().replace(/\B(?=(\d{3})+$)/g, ',');
        const amount = `${whole}.${decimals}`;
        expect(parseAmountCell(`$${grouped}.${decimals}`, US)).toEqual({ amount, currency: 'USD' });
        expect(parseAmountCell(`${grouped.replaceAll(',', '.')},${decimals} €`, DE)).toEqual({ amount, currency: 'EUR' });
        expect(parseAmountCell(amount, US)).toEqual({ amount, currency: 'USD' });
      }),
    );
  });
});
