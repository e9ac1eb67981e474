import type { LocalDate, Money } from '@opsledger/kernel';
import { CALENDAR_YEAR, periodsOfYear } from '../calendar/fiscal-calendar.js';
import type { DepreciationPlan } from './depreciation.js';
import { disposalOf } from './disposal.js';
import { unitsOfProduction, type ProductionPlan } from './units-of-production.js';

const day = (text: string): LocalDate => text as LocalDate;
const eur = (amount: string): Money => ({ amount, currency: 'EUR' });

const plan: DepreciationPlan = {
  cost: eur('1200.00'),
  salvage: eur('0.00'),
  inServiceOn: day('2026-01-01'),
  lifeMonths: 12,
  method: 'straightLine',
  convention: 'fullMonth',
  yearEnd: CALENDAR_YEAR,
};

describe('a disposal', () => {
  it('gains or loses what the proceeds differ from the book value', () => {
    const sold = { cost: eur('1200.00'), accumulated: eur('300.00'), impaired: eur('0.00'), bookValue: eur('900.00') };
    expect(disposalOf(plan, day('2026-04-20'), eur('1000'))).toEqual({ ...sold, proceeds: eur('1000'), gainOrLoss: eur('100.00') });
    expect(disposalOf(plan, day('2026-04-20'), eur('0'))).toEqual({ ...sold, proceeds: eur('0'), gainOrLoss: eur('-900.00') });
  });

  it('loses what was never charged when it comes at once, and nothing after the life', () => {
    expect(disposalOf(plan, day('2026-01-01'), eur('0')).gainOrLoss).toEqual(eur('-1200.00'));
    expect(disposalOf(plan, day('2030-01-01'), eur('5')).gainOrLoss).toEqual(eur('5.00'));
    const unused = { ...plan, convention: 'dailyActual', inServiceOn: day('2026-01-31') } as const;
    expect(disposalOf(unused, day('2026-01-31'), eur('0')).accumulated).toEqual(eur('0.00'));
  });

  it('counts impairment losses apart', () => {
    const changes = [{ kind: 'impairment', on: day('2026-03-01'), loss: eur('500') }] as const;
    expect(disposalOf({ ...plan, changes }, day('2026-04-01'), eur('450'))).toEqual({
      cost: eur('1200.00'),
      accumulated: eur('250.00'),
      impaired: eur('500.00'),
      bookValue: eur('450.00'),
      proceeds: eur('450'),
      gainOrLoss: eur('0.00'),
    });
  });

  it('refuses another currency and a second day', () => {
    expect(() => disposalOf(plan, day('2026-04-20'), { amount: '1', currency: 'USD' })).toThrow(RangeError);
    expect(() => disposalOf({ ...plan, disposedOn: day('2026-04-01') }, day('2026-04-20'), eur('1'))).toThrow(RangeError);
  });
});

describe('units of production', () => {
  const [jan, feb, mar] = periodsOfYear(2026, CALENDAR_YEAR);
  const printer: ProductionPlan = {
    cost: eur('1000.00'),
    salvage: eur('100.00'),
    totalUnits: '300000',
    usage: [
      { period: jan!, units: '100000' },
      { period: feb!, units: '33333.5' },
      { period: mar!, units: '200000' },
    ],
  };
  const charges = (changes: Partial<ProductionPlan>) => unitsOfProduction({ ...printer, ...changes }).map(({ charge }) => charge.amount);

  it('cost by use, and the last unit takes what is left', () => {
    expect(charges({})).toEqual(['300.00', '100.00', '500.00']);
    expect(unitsOfProduction(printer).at(-1)).toMatchObject({ accumulated: eur('900.00'), bookValue: eur('100.00') });
    expect(charges({ usage: printer.usage.slice(0, 2) })).toEqual(['300.00', '100.00']);
  });

  it('cost nothing when unused, and no more than there is', () => {
    expect(charges({ usage: [{ period: jan!, units: '0' }] })).toEqual(['0.00']);
    const thirds = [jan!, feb!, mar!].map((period) => ({ period, units: '1' }));
    expect(charges({ cost: eur('0.02'), salvage: eur('0'), totalUnits: '3.5', usage: thirds })).toEqual(['0.01', '0.01', '0.00']);
  });

  it('refuse what cannot be', () => {
    for (const changes of [{ salvage: eur('1000.01') }, { totalUnits: '0' }, { salvage: { amount: '1', currency: 'USD' } }])
      expect(() => charges(changes)).toThrow(RangeError);
  });
});
