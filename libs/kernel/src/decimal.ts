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

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/**
 * Reads plain decimal text such as `1250.00` or `0.000125` and returns it unchanged. Refused: exponents, `NaN`, commas, blanks, a leading `+`,
 * leading zeros, a bare point, negative zero in any spelling, and whatever passes the limits.
 * @throws {RangeError} whose message says what is wrong.
 */
export function parseDecimal(text: string, limits: DecimalLimits = {}): string {
  const fault = DECIMAL.test(text) ? decimalFault(text, limits) : 'is not a decimal number like 1250.00';
  if (fault !== undefined) throw new RangeError(`${JSON.stringify(text.slice(0, 50))} ${fault}.`);
  return text;
}

function decimalFault(text: string, limits: DecimalLimits): string | undefined {
  const { maxDigits = MAX_DECIMAL_DIGITS, maxDecimals = Infinity, allowNegative = false } = limits;
  if (text.replace(/[-.]/g, '').length > maxDigits) return `has more than ${maxDigits} digits`;
  if ((text.split('.')[1] ?? '').length > maxDecimals) return `has more than ${maxDecimals} decimals`;
  if (!text.startsWith('-')) return undefined;
  if (!/[1-9]/.test(text)) return 'is a negative zero';
  return allowNegative ? undefined : 'is negative';
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
