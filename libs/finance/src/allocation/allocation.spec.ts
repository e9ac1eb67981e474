import type { Money } from '@opsledger/kernel';
import fc from 'fast-check';
import { allocateCost, type Receiver } from './allocation.js';

const eur = (amount: string): Money => ({ amount, currency: 'EUR' });
const receivers = (...shares: readonly string[]): readonly Receiver[] =>
  shares.map((share, index) => ({ key: String.fromCharCode(65 + index), share }));
const amounts = (...given: Parameters<typeof allocateCost>): readonly string[] =>
  allocateCost(...given).map(({ key, amount }) => `${key} ${amount.amount}`);

describe('an allocation', () => {
  it('shares by percent, people or use', () => {
    expect(amounts(eur('100.00'), 'fixedShares', receivers('50', '33.3', '16.7'))).toEqual(['A 50.00', 'B 33.30', 'C 16.70']);
    expect(amounts(eur('100.00'), 'headcount', receivers('3', '0', '1'))).toEqual(['A 75.00', 'B 0.00', 'C 25.00']);
    expect(amounts({ amount: '1000', currency: 'JPY' }, 'usage', receivers('0.1', '0.2'))).toEqual(['A 333', 'B 667']);
  });

  it('gives the cents left over to those who were cut the most, of equals to the first key, in any order', () => {
    expect(amounts(eur('0.05'), 'headcount', receivers('1', '1', '1'))).toEqual(['A 0.02', 'B 0.02', 'C 0.01']);
    expect(amounts(eur('0.05'), 'headcount', [...receivers('1', '1', '1')].reverse())).toEqual(['C 0.01', 'B 0.02', 'A 0.02']);
    expect(amounts(eur('-0.05'), 'headcount', receivers('1', '1', '1'))).toEqual(['A -0.02', 'B -0.02', 'C -0.01']);
    expect(amounts(eur('0.10'), 'usage', receivers('1', '2', '4'))).toEqual(['A 0.01', 'B 0.03', 'C 0.06']);
  });

  it.each<[string, ...Parameters<typeof allocateCost>]>([
    ['shares that are not 100 percent', eur('1'), 'fixedShares', receivers('50', '49.99')],
    ['parts of people', eur('1'), 'headcount', receivers('1.5')],
    ['nobody', eur('1'), 'usage', []],
    ['nothing', eur('1'), 'usage', receivers('0', '0')],
    ['a receiver twice', eur('1'), 'usage', [...receivers('1'), ...receivers('1')]],
    ['a negative share', eur('1'), 'usage', receivers('-1', '2')],
  ])('refuses %s', (_what, ...given) => {
    expect(() => allocateCost(...given)).toThrow(RangeError);
  });

  it('loses no cent, and no part is a cent off', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), weights, (yen, shares) => {
        const sum = BigInt(shares.reduce((a, b) => a + b, 0));
        fc.pre(sum > 0n);
        const parts = allocateCost({ amount: `${yen}`, currency: 'JPY' }, 'headcount', receivers(...shares.map(String)));
        const given = parts.map(({ amount }) => BigInt(amount.amount));
        expect(given.reduce((a, b) => a + b, 0n)).toBe(yen);
        const off = given.map((part, index) => part * sum - yen * BigInt(shares[index]!));
        expect(off.every((difference) => difference < sum && difference > -sum)).toBe(true);
        expect(given.filter((part, index) => shares[index] === 0 && part !== 0n)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
