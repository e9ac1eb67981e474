import { roundHalfEven, type LocalDate, type Money } from '@opsledger/kernel';
import { CALENDAR_YEAR } from '../calendar/fiscal-calendar.js';
import { fraction, roundedHalfEven } from '../exact/fraction.js';
import type { DepreciationPlan } from './depreciation.js';
import { byFiscalYear, depreciationSchedule, exactAccumulated } from './schedule.js';

const day = (text: string): LocalDate => text as LocalDate;
const usd = (amount: string): Money => ({ amount, currency: 'USD' });

const plan: DepreciationPlan = {
  cost: usd('10000.00'),
  salvage: usd('0.00'),
  inServiceOn: day('2026-01-01'),
  lifeMonths: 60,
  method: 'straightLine',
  convention: 'fullMonth',
  yearEnd: CALENDAR_YEAR,
};
const years = (changes: Partial<DepreciationPlan>): readonly string[] =>
  byFiscalYear(depreciationSchedule({ ...plan, ...changes })).map(({ fiscalYear, charge }) => `${fiscalYear} ${charge.amount}`);
const months = (changes: Partial<DepreciationPlan>): readonly string[] =>
  depreciationSchedule({ ...plan, ...changes }).map(({ period, charge }) => `${period.start.slice(0, 7)} ${charge.amount}`);
const amounts = (lines: readonly string[]): readonly string[] => lines.map((line) => line.split(' ')[1]!);

describe('published figures', () => {
  it('are those of GLPI for a life by 30/360 that begins within the year', () => {
    const a = { cost: usd('100000'), inServiceOn: day('2010-03-04'), convention: 'daily30360' } as const;
    expect(years(a)).toEqual(['2010 16500.00', '2011 20000.00', '2012 20000.00', '2013 20000.00', '2014 20000.00', '2015 3500.00']);
  });

  it('are those of GLPI for a fiscal year that ends on 1 May', () => {
    const yearEnd = { month: 5, day: 1 };
    const b = { yearEnd, lifeMonths: 48, inServiceOn: day('2010-08-02'), convention: 'daily30360' } as const;
    expect(years(b)).toEqual(['2011 1875.00', '2012 2500.00', '2013 2500.00', '2014 2500.00', '2015 625.00']);
  });

  it('are those of SAS for DACCDBSL(5, 1000, 10, 1.5): 564.99', () => {
    const sas = { ...plan, lifeMonths: 120, method: 'decliningBalance', factor: '1.5' } as const;
    const accumulated = exactAccumulated({ ...sas, cost: usd('1000'), salvage: usd('0') }, 5);
    expect(roundedHalfEven(accumulated)).toBe(56_499n);
    const kwd = (amount: string): Money => ({ amount, currency: 'KWD' });
    const fine = amounts(years({ ...sas, cost: kwd('1000'), salvage: kwd('0') }));
    expect(fine.slice(0, 5)).toEqual(['150.000', '127.500', '108.375', '92.119', '87.001']);
  });

  it('are those of IRS Publication 946, table A-1, for five years: 200 % declining balance, half a year', () => {
    const macrs = { method: 'decliningBalance', factor: '2', convention: 'halfYear', inServiceOn: day('2026-11-20') } as const;
    expect(amounts(years(macrs))).toEqual(['2000.00', '3200.00', '1920.00', '1152.00', '1152.00', '576.00']);
  });

  it('are those of IRS Publication 946, tables A-2 and A-5, for five years in the middle of a quarter', () => {
    const macrs = { method: 'decliningBalance', factor: '2', convention: 'midQuarter' } as const;
    const inPercent = (inServiceOn: LocalDate) => amounts(years({ ...macrs, inServiceOn })).map((amount) => roundHalfEven(amount, 0));
    expect(inPercent(day('2026-02-20'))).toEqual(['3500', '2600', '1560', '1101', '1101', '138']);
    expect(inPercent(day('2026-10-01'))).toEqual(['500', '3800', '2280', '1368', '1094', '958']);
  });
});

describe('methods', () => {
  it('straight-line gives every year the same', () => {
    expect(amounts(years({ salvage: usd('1000') }))).toEqual(['1800.00', '1800.00', '1800.00', '1800.00', '1800.00']);
  });

  it('declining balance goes over to straight-line in the first year that gives no less', () => {
    expect(amounts(years({ method: 'decliningBalance' }))).toEqual(['4000.00', '2400.00', '1440.00', '1080.00', '1080.00']);
    expect(amounts(years({ method: 'decliningBalance', switchToStraightLine: false }))).toEqual([
      ...['4000.00', '2400.00', '1440.00', '864.00', '1296.00'],
    ]);
  });

  it('declining balance stops at salvage', () => {
    expect(amounts(years({ method: 'decliningBalance', salvage: usd('3000') }))).toEqual(['4000.00', '2400.00', '600.00', '0.00', '0.00']);
  });

  it('sum of years’ digits weighs the years by what is left of the life', () => {
    expect(amounts(years({ method: 'sumOfYearsDigits', salvage: usd('1000') }))).toEqual([
      ...['3000.00', '2400.00', '1800.00', '1200.00', '600.00'],
    ]);
    expect(amounts(years({ method: 'sumOfYearsDigits', salvage: usd('1000'), inServiceOn: day('2026-07-01') }))).toEqual([
      ...['1500.00', '2700.00', '2100.00', '1500.00', '900.00', '300.00'],
    ]);
  });
});

describe('conventions', () => {
  const short = { cost: usd('100'), lifeMonths: 3, inServiceOn: day('2026-02-20') };

  it('spread a charge over the months by their time, and the last has what rounding leaves', () => {
    expect(months(short)).toEqual(['2026-02 33.33', '2026-03 33.33', '2026-04 33.34']);
    expect(months({ ...short, convention: 'midMonth' })).toEqual(['2026-02 16.67', '2026-03 33.33', '2026-04 33.33', '2026-05 16.67']);
    expect(months({ ...short, convention: 'dailyActual' })).toEqual(['2026-02 10.11', '2026-03 34.83', '2026-04 33.71', '2026-05 21.35']);
    expect(months({ ...short, convention: 'daily30360' })).toEqual(['2026-02 12.22', '2026-03 33.33', '2026-04 33.33', '2026-05 21.12']);
  });

  it('charge nothing before the asset is there when half a year or quarter is counted', () => {
    const charged = months({ convention: 'halfYear', lifeMonths: 24, inServiceOn: day('2026-11-20') });
    expect(charged.slice(0, 3)).toEqual(['2026-11 1250.00', '2026-12 1250.00', '2027-01 416.67']);
    expect(charged.slice(-2)).toEqual(['2028-05 416.67', '2028-06 416.65']);
    expect(months({ convention: 'midQuarter', lifeMonths: 3, inServiceOn: day('2026-03-31') })).toEqual([
      ...['2026-03 4000.00', '2026-04 4000.00', '2026-05 2000.00'],
    ]);
    expect(months({ convention: 'halfYear', lifeMonths: 1, inServiceOn: day('2026-11-20') })).toEqual(['2026-11 10000.00']);
  });

  it('end with the middle of the year or quarter, or the day before, when the asset goes', () => {
    const gone = (changes: Partial<DepreciationPlan>) => years({ ...changes, disposedOn: day('2027-03-10') });
    expect(gone({ convention: 'fullMonth' })).toEqual(['2026 2000.00', '2027 333.33']);
    expect(gone({ convention: 'midMonth' })).toEqual(['2026 1916.67', '2027 416.67']);
    expect(gone({ convention: 'halfYear' })).toEqual(['2026 1000.00', '2027 1000.00']);
    expect(gone({ convention: 'midQuarter' })).toEqual(['2026 1750.00', '2027 250.00']);
    expect(gone({ convention: 'daily30360' })).toEqual(['2026 2000.00', '2027 383.33']);
    expect(years({ convention: 'halfYear', disposedOn: day('2026-05-05') })).toEqual(['2026 0.00']);
  });
});

describe('revisions and impairments', () => {
  it('spread what is left over the rest of the new life', () => {
    const changes = [{ kind: 'revision', on: day('2028-01-15'), lifeMonths: 36, salvage: usd('1000') }] as const;
    expect(years({ changes })).toEqual(['2026 2000.00', '2027 2000.00', '2028 5000.00']);
    const within = [{ kind: 'revision', on: day('2026-07-01'), lifeMonths: 24 }] as const;
    expect(years({ changes: within })).toEqual(['2026 4000.00', '2027 6000.00']);
  });

  it('take the loss from the book value at the beginning of its period', () => {
    const changes = [{ kind: 'impairment', on: day('2027-01-01'), loss: usd('4000') }] as const;
    const lines = byFiscalYear(depreciationSchedule({ ...plan, changes }));
    expect(lines.map(({ charge, impaired, bookValue }) => [charge.amount, impaired.amount, bookValue.amount])).toEqual([
      ['2000.00', '0.00', '8000.00'],
      ['1000.00', '4000.00', '3000.00'],
      ['1000.00', '4000.00', '2000.00'],
      ['1000.00', '4000.00', '1000.00'],
      ['1000.00', '4000.00', '0.00'],
    ]);
  });

  it('weigh the digits of the years anew', () => {
    const changes = [{ kind: 'revision', on: day('2027-01-01'), lifeMonths: 36 }] as const;
    expect(amounts(years({ method: 'sumOfYearsDigits', cost: usd('9000'), changes, lifeMonths: 24 }))).toEqual([
      ...['6000.00', '2000.00', '1000.00'],
    ]);
  });

  it.each<[string, Partial<DepreciationPlan>]>([
    ['a change after the end', { changes: [{ kind: 'impairment', on: day('2031-01-01'), loss: usd('1') }] }],
    ['a loss beyond the book value', { changes: [{ kind: 'impairment', on: day('2027-01-01'), loss: usd('8000.01') }] }],
    ['a life that is over', { changes: [{ kind: 'revision', on: day('2027-01-01'), lifeMonths: 12 }] }],
    ['a salvage above the book value', { changes: [{ kind: 'revision', on: day('2030-01-01'), salvage: usd('2000.01') }] }],
    ['changes out of order', { changes: [{ kind: 'revision', on: day('2025-12-31') }] }],
    ['a salvage above the cost', { salvage: usd('10000.01') }],
    ['two currencies', { salvage: { amount: '1', currency: 'EUR' } }],
    ['a negative cost', { cost: usd('-1'), salvage: usd('-1') }],
    ['no life', { lifeMonths: 0 }],
    ['a life in parts of months', { lifeMonths: 1.5 }],
    ['a factor of zero', { factor: '0.0' }],
    ['a year that ends on no day', { yearEnd: { month: 13, day: 1 } }],
    ['a disposal before service', { disposedOn: day('2025-12-31') }],
  ])('refuse %s', (_what, changes) => {
    expect(() => depreciationSchedule({ ...plan, ...changes })).toThrow(RangeError);
  });
});

describe('exactAccumulated', () => {
  it('is nothing before the first year, and the base after the last', () => {
    expect([exactAccumulated(plan, 0), exactAccumulated(plan, 99)]).toEqual([fraction(0n), fraction(1_000_000n)]);
    expect(exactAccumulated(plan, 1)).toEqual(fraction(200_000n));
  });
});
