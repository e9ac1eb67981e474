import { parseDecimal } from '@opsledger/kernel';

/** An exact number. The denominator is greater than zero; the two need not be in lowest terms. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A whole number, or a quotient of two. @throws {RangeError} for a divisor of zero. */
export function fraction(numerator: bigint, denominator = 1n): Fraction {
  if (denominator === 0n) throw new RangeError('Nothing can be divided by zero.');
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = sign * (greatestCommonDivisor(numerator, denominator) || 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** Decimal text such as `1.5`, exactly. @throws {RangeError} for text that is no decimal or is negative. */
export function fractionOf(decimal: string): Fraction {
  const [whole = '', decimals = ''] = parseDecimal(decimal).split('.');
  return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

export const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { ...b, numerator: -b.numerator });

/** The product of all factors. */
export const times = (...factors: readonly Fraction[]): Fraction =>
  factors.reduce((a, b) => fraction(a.numerator * b.numerator, a.denominator * b.denominator));

/** `a` through `b`. @throws {RangeError} when `b` is zero. */
export const over = (a: Fraction, b: Fraction): Fraction => fraction(a.numerator * b.denominator, a.denominator * b.numerator);

/** True when `a` is less than `b`. */
export const isLess = (a: Fraction, b: Fraction): boolean => a.numerator * b.denominator < b.numerator * a.denominator;

export const smaller = (a: Fraction, b: Fraction): Fraction => (isLess(b, a) ? b : a);

export const greater = (a: Fraction, b: Fraction): Fraction => (isLess(a, b) ? b : a);

/** The whole number nearest to it; a tie goes to the even one. */
export function roundedHalfEven({ numerator, denominator }: Fraction): bigint {
  const remainder = ((numerator % denominator) + denominator) % denominator;
  const floor = (numerator - remainder) / denominator;
  const twice = 2n * remainder;
  if (twice < denominator || (twice === denominator && floor % 2n === 0n)) return floor;
  return floor + 1n;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
