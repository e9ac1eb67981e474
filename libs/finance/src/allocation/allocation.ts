import { fromMinorUnits, toMinorUnits, type Money } from '@opsledger/kernel';
import type { Driver } from '../allocation-rule/allocation-rule.events.js';
import { fraction, fractionOf, isLess, minus, plus, times, over, type Fraction } from '../exact/fraction.js';

/** Somebody who bears a part of a cost. */
export interface Receiver {
  /** Who: unique within an allocation. */
  readonly key: string;
  /** Percent, people or units of use, by the driver. Decimal text. */
  readonly share: string;
}

/** The part that a receiver bears. */
export interface AllocatedPart {
  readonly key: string;
  readonly amount: Money;
}

/**
 * Shares a cost out, exact to the minor unit: `amount * share / sum of shares`, cut to the minor unit; the units left over go one each to the receivers
 * whose exact parts were cut the most, of equal ones to the key that sorts first (the method of largest remainders). So no part is a whole unit off, and
 * the order of the receivers does not matter.
 * @param amount negative amounts, such as credits, are shared like positive ones.
 * @throws {RangeError} for fixed shares that do not sum to 100, shares that sum to zero, a headcount in parts of people, or a key that comes twice.
 */
export function allocateCost(amount: Money, driver: Driver, receivers: readonly Receiver[]): readonly AllocatedPart[] {
  const shares = mustBeShares(driver, receivers);
  const sum = shares.reduce(plus, fraction(0n));
  const whole = toMinorUnits(amount);
  const sign = whole < 0n ? -1n : 1n;
  const parts = receivers.map(({ key }, index) => {
    const exact = over(times(fraction(whole * sign), shares[index]!), sum);
    const cut = exact.numerator / exact.denominator;
    return { key, cut, rest: minus(exact, fraction(cut)) };
  });
  const left = parts.reduce((rest, { cut }) => rest - cut, whole * sign);
  const favoured = new Set([...parts].sort(byRest).slice(0, Number(left)));
  return parts.map((part) => ({
    key: part.key,
    amount: fromMinorUnits(sign * (part.cut + (favoured.has(part) ? 1n : 0n)), amount.currency),
  }));
}

/** The shares as exact numbers. @throws {RangeError} see `allocateCost`. */
export function mustBeShares(driver: Driver, receivers: readonly Receiver[]): readonly Fraction[] {
  const shares = receivers.map(({ share }) => fractionOf(share));
  if (new Set(receivers.map(({ key }) => key)).size < receivers.length) throw new RangeError('A receiver comes twice. Name each once.');
  const sum = shares.reduce(plus, fraction(0n));
  if (sum.numerator === 0n) throw new RangeError('The shares sum to zero. At least one must be greater.');
  switch (driver) {
    case 'fixedShares':
      if (sum.numerator !== 100n || sum.denominator !== 1n) throw new RangeError('Fixed shares must sum to exactly 100 percent.');
      return shares;
    case 'headcount':
      if (shares.some(({ denominator }) => denominator !== 1n)) throw new RangeError('A headcount is a whole number of people.');
      return shares;
    case 'usage':
      return shares;
  }
}

interface Part {
  readonly key: string;
  readonly rest: Fraction;
}

function byRest(a: Part, b: Part): number {
  if (isLess(b.rest, a.rest)) return -1;
  if (isLess(a.rest, b.rest)) return 1;
  return a.key < b.key ? -1 : 1;
}
