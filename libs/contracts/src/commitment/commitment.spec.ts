import fc from 'fast-check';
import { addDays, addMoney, addMonths, type LocalDate, type Money } from '@opsledger/kernel';
import { anyBillingPeriod } from '../../testing/contract.arbitraries.js';
import { day, eur, happened, ids, terms } from '../../testing/contract.samples.js';
import type { ContractTerms } from '../contract/contract.events.js';
import { activatedTerms, amendedTerms, renewedTerms, type TermHistory } from '../contract/terms.events.js';
import { chargesOf, valueAt } from './commitment.js';

const contractId = ids.contract;
const agreed = (changes: Partial<ContractTerms> = {}): TermHistory => activatedTerms({ contractId, ...terms, ...changes });
const amounts = (versions: TermHistory) => chargesOf({ versions }).map(({ month, amount }) => `${month.slice(0, 7)} ${amount.amount}`);
const total = (charges: readonly { readonly amount: Money }[]): Money => charges.map(({ amount }) => amount).reduce(addMoney);

describe('what a contract costs by month', () => {
  it('is the price of each month', () => {
    const charges = chargesOf({ versions: agreed() });
    expect(charges).toHaveLength(12);
    expect(charges[0]).toEqual({ month: day('2026-01-01'), costCenterId: ids.costCenter, amount: eur('100.00') });
    expect(charges[11]!.month).toBe('2026-12-01');
  });

  it('is spread over the months of a longer period, and the last has what rounding leaves', () => {
    expect(amounts(agreed({ billingPeriod: 'quarterly', end: day('2026-06-30') }))).toEqual([
      '2026-01 33.33',
      '2026-02 33.33',
      '2026-03 33.34',
      '2026-04 33.33',
      '2026-05 33.33',
      '2026-06 33.34',
    ]);
    expect(amounts(agreed({ billingPeriod: 'once', price: eur('100.00'), end: day('2026-03-31') }))).toEqual([
      '2026-01 33.33',
      '2026-02 33.33',
      '2026-03 33.34',
    ]);
    expect(amounts(agreed({ billingPeriod: 'yearly', price: { amount: '1000', currency: 'JPY' } })).slice(-2)).toEqual([
      '2026-11 83',
      '2026-12 87',
    ]);
  });

  it('counts months from the start of the term, and pays by days for a period that the end cuts', () => {
    // 15 of the 31 days from 15 March, paid to 29 March.
    expect(amounts(agreed({ start: day('2026-01-15'), end: day('2026-03-29') }))).toEqual([
      '2026-01 100.00',
      '2026-02 100.00',
      '2026-03 48.39',
    ]);
    expect(amounts(agreed({ start: day('2026-01-31'), end: day('2026-03-30') }))).toEqual(['2026-01 100.00', '2026-02 100.00']);
  });

  it('follows amendments and renewals, also to another cost center', () => {
    let versions = agreed({ end: day('2026-03-31') });
    versions = amendedTerms(versions, {
      ...happened.amended.data,
      effectiveOn: day('2026-02-15'),
      changes: { price: eur('120.00'), costCenterId: ids.otherCostCenter },
    });
    versions = renewedTerms(versions, { ...happened.renewed.data, version: 3, previousEnd: day('2026-03-31'), newEnd: day('2026-05-31') });
    expect(
      chargesOf({ versions }).map(({ month, costCenterId, amount }) => [month, costCenterId === ids.costCenter, amount.amount]),
    ).toEqual([
      ['2026-01-01', true, '100.00'],
      ['2026-02-01', true, '100.00'],
      ['2026-03-01', false, '120.00'],
      ['2026-04-01', false, '110.00'],
      ['2026-05-01', false, '110.00'],
    ]);
  });

  it('ends with a termination, whose penalty is owed in its month', () => {
    const termination = { effectiveOn: day('2026-02-10'), penalty: eur('50.00') };
    expect(chargesOf({ versions: agreed(), termination }).map(({ month, amount }) => [month, amount.amount])).toEqual([
      ['2026-01-01', '100.00'],
      ['2026-02-01', '100.00'],
      ['2026-02-01', '50.00'],
    ]);
    expect(chargesOf({ versions: agreed(), termination: { effectiveOn: day('2026-01-31') } })).toHaveLength(1);
  });

  it('adds up to what the terms are worth, exactly', () => {
    const anyTerms = fc.record({
      start: fc.integer({ min: 0, max: 1500 }).map((days) => addDays(day('2024-01-01'), days)),
      length: fc.integer({ min: 1, max: 1500 }),
      billingPeriod: anyBillingPeriod,
      cents: fc.integer({ min: 0, max: 10_000_000 }),
      renewals: fc.array(fc.tuple(fc.integer({ min: 1, max: 800 }), fc.integer({ min: 0, max: 1_000_000 })), { maxLength: 3 }),
      amendedAfter: fc.integer({ min: 0, max: 1500 }),
      newCents: fc.integer({ min: 0, max: 10_000_000 }),
    });
    const money = (cents: number): Money => eur((cents / 100).toFixed(2));
    fc.assert(
      fc.property(anyTerms, ({ start, length, billingPeriod, cents, renewals, amendedAfter, newCents }) => {
        let versions = agreed({ start, end: addDays(start, length), billingPeriod, price: money(cents) });
        const effectiveOn = addDays(start, Math.min(amendedAfter, length));
        versions = amendedTerms(versions, { contractId, version: 2, effectiveOn, changes: { price: money(newCents) } });
        for (const [more, price] of renewals) {
          const { end: previousEnd, version } = versions.at(-1)!;
          const newEnd = addDays(previousEnd, 1 + more);
          versions = renewedTerms(versions, {
            contractId,
            version: version + 1,
            kind: 'express',
            previousEnd,
            newEnd,
            price: money(price),
          });
        }
        const ends = new Map(versions.map(({ termStart, end }) => [termStart, end]));
        const values = [...ends.values()].map((end) => valueAt({ versions }, end)!);
        const charges = chargesOf({ versions });
        expect(total(charges)).toEqual(values.reduce(addMoney));
        expect(charges.every(({ amount, month }) => /^\d+\.\d\d$/.test(amount.amount) && month.endsWith('-01'))).toBe(true);
        expect(charges.map(({ month }) => month)).toEqual([...charges.map(({ month }) => month)].sort());
      }),
      { numRuns: 500 },
    );
  });

  it('of a term of whole periods is their number times the price', () => {
    const months = { monthly: 1, quarterly: 3, yearly: 12, once: 24 } as const;
    fc.assert(
      fc.property(
        anyBillingPeriod,
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.integer({ min: 1, max: 28 }),
        (billingPeriod, cents, dayOfMonth) => {
          const start = `2026-02-${String(dayOfMonth).padStart(2, '0')}` as LocalDate;
          const end = addDays(addMonths(start, 24), -1);
          const versions = agreed({ start, end, billingPeriod, price: eur((cents / 100).toFixed(2)) });
          const charges = chargesOf({ versions });
          expect(charges).toHaveLength(24);
          expect(total(charges)).toEqual(eur(((cents * (24 / months[billingPeriod])) / 100).toFixed(2)));
        },
      ),
    );
  });
});

describe('what a contract is worth on a day', () => {
  const amended = amendedTerms(agreed(), happened.amended.data);
  const versions = renewedTerms(amended, { ...happened.renewed.data, version: 3 });
  const on = (text: string, more: object = {}) => valueAt({ versions, ...more }, day(text))?.amount;

  it('is that of the term that runs then, by the terms known to be in force', () => {
    expect(on('2025-12-31')).toBeUndefined();
    expect(on('2026-01-01')).toBe('1200.00');
    expect(on('2026-06-30')).toBe('1200.00');
    expect(on('2026-07-01')).toBe('1320.00');
    expect(on('2026-12-31')).toBe('1320.00');
    expect(on('2027-01-01')).toBe('1320.00');
    expect(on('2027-12-31')).toBe('1320.00');
    expect(on('2028-01-01')).toBeUndefined();
  });

  it('ends with a termination', () => {
    const termination = { effectiveOn: day('2026-08-31') };
    expect([on('2026-08-31', { termination }), on('2026-09-01', { termination })]).toEqual(['1320.00', undefined]);
  });

  it('is nothing before activation, and honours an amended end from its day on', () => {
    expect(valueAt({ versions: [] }, day('2026-01-01'))).toBeUndefined();
    const longer = amendedTerms(agreed(), { ...happened.amended.data, changes: { end: day('2027-06-30') } });
    expect([valueAt({ versions: longer }, day('2026-06-30')), valueAt({ versions: longer }, day('2026-07-01'))]).toEqual([
      eur('1200.00'),
      eur('1800.00'),
    ]);
    expect(valueAt({ versions: longer }, day('2027-06-30'))).toEqual(eur('1800.00'));
  });
});
