import { Decimal } from 'decimal.js';

/** Arithmetic of our own precision: 60 significant digits hold any product of two accepted decimals of 30 digits, half-even. */
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -1000, toExpPos: 1000 });

/** Most significant digits of an accepted decimal; PostgreSQL's `numeric` and every JSON client carry them as text. */
export const MAX_DECIMAL_DIGITS = 38;

/** What `parseDecimal` accepts; every field has a default. */
export interface DecimalLimits {
  /** Most digits before and after the point together. Default 38. */
  readonly maxDigits?: number;
  /** Most digits after the point. Default: no limit of its own. */
  readonly maxDecimals?: number;
  /** Default false: a minus sign is refused. */
  readonly allowNegative?: boolean;
}

const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;

/**
 * Reads plain decimal text such as `1250.00` or `0.000125` and returns it unchanged. Refused: exponents, `NaN`, commas, blanks, a leading `+`,
 * leading zeros, a bare point, negative zero in any spelling, and whatever passes the limits.
 * @throws {RangeError} whose message says what is wrong.
 */
export function parseDecimal(text: string, limits: DecimalLimits = {}): string {
  const { maxDigits = MAX_DECIMAL_DIGITS, maxDecimals, allowNegative = false } = limits;
  const shown = JSON.stringify(text.slice(0, 50));
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`${shown} is not a decimal number like 1250.00.`);
  const [, sign, whole = '', decimals = ''] = match;
  if (whole.length + decimals.length > maxDigits) throw new RangeError(`${shown} has more than ${maxDigits} digits.`);
  if (maxDecimals !== undefined && decimals.length > maxDecimals) throw new RangeError(`${shown} has more than ${maxDecimals} decimals.`);
  if (sign && !/[1-9]/.test(text)) throw new RangeError(`${shown} is a negative zero.`);
  if (sign && !allowNegative) throw new RangeError(`${shown} is negative.`);
  return text;
}

/**
 * Rounds decimal text to `digits` decimals, ties to the even neighbour (0.125 gives 0.12, 0.135 gives 0.14), written with exactly that many.
 * @throws {RangeError} when `text` is no decimal.
 */
export function roundHalfEven(text: string, digits: number): string {
  const rounded = new Exact(parseDecimal(text, { maxDigits: 60, allowNegative: true })).toFixed(digits, Decimal.ROUND_HALF_EVEN);
  return /[1-9]/.test(rounded) ? rounded : rounded.replace('-', '');
}

/** The sign of a comparison of two decimals: -1, 0 or 1. */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 {
  const sign = new Exact(a).comparedTo(new Exact(b));
  return sign < 0 ? -1 : sign > 0 ? 1 : 0;
}

/** The product of two decimals, exact up to 60 significant digits, without trailing zeros. */
export function multiplyDecimals(a: string, b: string): string {
  return new Exact(a).times(new Exact(b)).toFixed();
}
