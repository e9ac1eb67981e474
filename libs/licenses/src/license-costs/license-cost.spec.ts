import fc from 'fast-check';
import { addDays, addMoney, zeroMoney, type LocalDate, type PurchaseLotId } from '@opsledger/kernel';
import { day, eur, ids } from '../../testing/license.samples.js';
import { costByYear, costOf, costOfYears, costPerSeat, type PricedLot } from './license-cost.js';

const lot = (more: Partial<PricedLot>): PricedLot => ({
  lotId: ids.lot,
  unitPrice: eur('100.00'),
  paidSeats: 1,
  termStart: day('2025-01-01'),
  termEnd: day('2025-12-31'),
  ...more,
});
const years = (of: PricedLot) => costByYear(of).map(({ year, cost }) => [year, cost.amount]);

describe('the cost of a lot by year', () => {
  it('is spread over the days of its term', () => {
    expect(years(lot({}))).toEqual([[2025, '100.00']]);
    const acrossYears = lot({ unitPrice: eur('365.00'), termStart: day('2025-07-01'), termEnd: day('2026-06-30') });
    expect(years(acrossYears)).toEqual([
      [2025, '184.00'],
      [2026, '181.00'],
    ]);
    expect(years(lot({ unitPrice: eur('1.00'), termStart: day('2024-01-01'), termEnd: day('2026-12-31') }))).toEqual([
      [2024, '0.33'],
      [2025, '0.33'],
      [2026, '0.34'],
    ]);
  });

  it('falls into the first year when the seats are owned for ever', () => {
    expect(years(lot({ paidSeats: 3, termStart: day('2023-11-30'), termEnd: null }))).toEqual([[2023, '300.00']]);
  });

  it('is of seats that cost less than a cent', () => {
    expect(costOf({ unitPrice: eur('0.000125'), paidSeats: 1_000_000 })).toEqual(eur('125.00'));
    expect(costOf({ unitPrice: eur('0.125'), paidSeats: 1 })).toEqual(eur('0.12'));
  });

  it('sums to what was paid, to the cent, whatever the term', () => {
    const anyLot = fc.record({
      cents: fc.nat(10_000_000),
      seats: fc.integer({ min: 1, max: 500 }),
      start: fc.nat(10_000),
      days: fc.nat(3_000),
    });
    fc.assert(
      fc.property(anyLot, ({ cents, seats, start, days }) => {
        const termStart = addDays('2000-01-01' as LocalDate, start);
        const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        const any = lot({ unitPrice: eur(amount), paidSeats: seats, termStart, termEnd: addDays(termStart, days) });
        const sum = costByYear(any).reduce((whole, { cost }) => addMoney(whole, cost), zeroMoney('EUR'));
        expect(sum).toEqual(costOf(any));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the cost of many lots by year', () => {
  it('keeps every purchase with its own price, and the currencies apart', () => {
    const other = 'x' as PurchaseLotId;
    const dollars = lot({ lotId: other, unitPrice: { amount: '7.00', currency: 'USD' } });
    const renewed = lot({ lotId: ids.otherLot, unitPrice: eur('120.00'), termStart: day('2026-01-01'), termEnd: day('2026-12-31') });
    const more = lot({ lotId: ids.thirdLot, unitPrice: eur('50.00'), termStart: day('2026-07-02'), termEnd: null });
    expect(costOfYears([renewed, more, lot({}), dollars], 2025, 2026)).toEqual([
      { year: 2025, currency: 'EUR', cost: eur('100.00'), lots: [{ lotId: ids.lot, year: 2025, cost: eur('100.00') }] },
      {
        ...{ year: 2025, currency: 'USD', cost: { amount: '7.00', currency: 'USD' } },
        lots: [{ lotId: other, year: 2025, cost: { amount: '7.00', currency: 'USD' } }],
      },
      {
        ...{ year: 2026, currency: 'EUR', cost: eur('170.00') },
        lots: [
          { lotId: ids.otherLot, year: 2026, cost: eur('120.00') },
          { lotId: ids.thirdLot, year: 2026, cost: eur('50.00') },
        ],
      },
    ]);
    expect(costOfYears([lot({})], 2026, 2027)).toEqual([]);
  });
});

describe('the cost of a seat', () => {
  it('is the average price by seats, exact to 12 decimals, ties to the even', () => {
    const of = (...lots: readonly [string, number][]) =>
      costPerSeat(lots.map(([amount, seats]) => ({ unitPrice: eur(amount), seats }))).map(({ seats, perSeat }) => [seats, perSeat.amount]);
    expect(of(['100.00', 10], ['130.00', 5])).toEqual([[15, '110.00']]);
    expect(of(['1.00', 1], ['0.00', 2])).toEqual([[3, '0.333333333333']]);
    expect(of(['2.00', 1], ['0.00', 2])).toEqual([[3, '0.666666666667']]);
    expect(of(['0.000000000001', 1], ['0.00', 1])).toEqual([[2, '0.00']]);
    expect(of(['0.000000000003', 1], ['0.00', 1])).toEqual([[2, '0.000000000002']]);
    expect(of(['5.00', 0])).toEqual([]);
  });

  it('is one for each currency, in the decimals of each', () => {
    const lots = [
      { unitPrice: { amount: '900', currency: 'JPY' }, seats: 2 },
      { unitPrice: eur('9.00'), seats: 1 },
    ];
    expect(costPerSeat(lots)).toEqual([
      { currency: 'EUR', seats: 1, perSeat: eur('9.00') },
      { currency: 'JPY', seats: 2, perSeat: { amount: '900', currency: 'JPY' } },
    ]);
  });
});
