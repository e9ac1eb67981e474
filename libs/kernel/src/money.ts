import { isCurrency, minorUnitDigits } from './currency.js';
import { compareDecimals, multiplyDecimals, parseDecimal, roundHalfEven, type DecimalLimits } from './decimal.js';

export * from './currency.js';
export * from './decimal.js';

/** An exact amount: decimal text (never a float) and an ISO 4217 code. Canonical when it has exactly the decimals of the currency's minor unit. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** Why an amount was refused; the codes are rejection codes. */
export type MoneyErrorCode = 'INVALID_AMOUNT' | 'INVALID_CURRENCY' | 'CURRENCY_MISMATCH';

/** An amount that is not one, or two amounts that do not go together. `path` is the field at fault within the money. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
  constructor(
    readonly code: MoneyErrorCode,
    message: string,
    readonly path: readonly string[],
  ) {
    super(message);
  }
}

/** Most decimals of a unit price. */
export const UNIT_PRICE_DECIMALS = 12;

/**
 * Reads an amount of the currency's minor unit and writes it canonically: `{ amount: '12.5', currency: 'EUR' }` gives `12.50`.
 * @param limits negative amounts are refused unless `allowNegative`.
 * @throws {MoneyError} INVALID_AMOUNT (also for more decimals than the minor unit has) or INVALID_CURRENCY.
 */
export function parseMoney(input: Money, limits: DecimalLimits = {}): Money {
  const digits = digitsOf(input.currency);
  const amount = parseAmount(input.amount, { ...limits, maxDecimals: digits });
  return { amount: withDecimals(amount, digits), currency: input.currency };
}

/**
 * Reads a price per unit, which may be finer than the minor unit: up to 12 decimals, at least those of the minor unit when written.
 * @throws {MoneyError} INVALID_AMOUNT or INVALID_CURRENCY.
 */
export function parseUnitPrice(input: Money, limits: DecimalLimits = {}): Money {
  const digits = digitsOf(input.currency);
  const amount = parseAmount(input.amount, { ...limits, maxDecimals: UNIT_PRICE_DECIMALS });
  const [whole = '', decimals = ''] = amount.split('.');
  const significant = decimals.replace(/0+$/, '');
  return { amount: withDecimals(significant ? `${whole}.${significant}` : whole, digits), currency: input.currency };
}

/** The amount in minor units (cents, yen, fils). @throws {MoneyError} when the money is finer than that or not valid. */
export function toMinorUnits(money: Money): bigint {
  return BigInt(parseMoney(money, { allowNegative: true }).amount.replace('.', ''));
}

/** The canonical money of a number of minor units. @throws {MoneyError} INVALID_CURRENCY. */
export function fromMinorUnits(minorUnits: bigint, currency: string): Money {
  const digits = digitsOf(currency);
  const sign = minorUnits < 0n ? '-' : '';
  const text = (minorUnits < 0n ? -minorUnits : minorUnits).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  return { amount: digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(-digits)}`, currency };
}

/** Nothing, in a currency. @throws {MoneyError} INVALID_CURRENCY. */
export function zeroMoney(currency: string): Money {
  return fromMinorUnits(0n, currency);
}

/** The sum of two amounts of one currency. @throws {MoneyError} CURRENCY_MISMATCH. */
export function addMoney(a: Money, b: Money): Money {
  assertSameCurrency(a, b);
  return fromMinorUnits(toMinorUnits(a) + toMinorUnits(b), a.currency);
}

/** `a` less `b`. @throws {MoneyError} CURRENCY_MISMATCH. */
export function subtractMoney(a: Money, b: Money): Money {
  assertSameCurrency(a, b);
  return fromMinorUnits(toMinorUnits(a) - toMinorUnits(b), a.currency);
}

/** -1, 0 or 1 as `a` is less than, equal to or more than `b`; unit prices too. @throws {MoneyError} CURRENCY_MISMATCH. */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  assertSameCurrency(a, b);
  return compareDecimals(a.amount, b.amount);
}

/** A unit price times a quantity, rounded half-even to the currency's minor unit. @param quantity decimal text. */
export function multiplyMoney(unitPrice: Money, quantity: string): Money {
  const amount = multiplyDecimals(unitPrice.amount, quantity);
  return { amount: roundHalfEven(amount, digitsOf(unitPrice.currency)), currency: unitPrice.currency };
}

/**
 * Splits an amount in proportion to `weights` (whole numbers or decimal text, none negative, not all zero). Each part is rounded half-even to
 * the minor unit; the last part with a weight takes what is left, so the parts sum to the amount exactly. Where rounding up would hand out more
 * than there is, a part takes the rest, so no part has another sign than the whole.
 * @throws {MoneyError} INVALID_AMOUNT for such weights.
 */
export function allocate(money: Money, weights: readonly (bigint | string)[]): readonly Money[] {
  const shares = toWholeWeights(weights);
  const sum = shares.reduce((total, share) => total + share, 0n);
  if (sum === 0n) throw new MoneyError('INVALID_AMOUNT', 'At least one weight must be greater than zero.', ['weights']);
  const last = shares.findLastIndex((share) => share > 0n);
  const whole = toMinorUnits(money);
  const sign = whole < 0n ? -1n : 1n;
  const total = whole * sign;
  let left = total;
  return shares.map((share, index) => {
    const part = index === last ? left : smaller(divideHalfEven(total * share, sum), left);
    left -= part;
    return fromMinorUnits(part * sign, money.currency);
  });
}

function digitsOf(currency: string): number {
  const digits = isCurrency(currency) ? minorUnitDigits(currency) : undefined;
  if (digits === undefined) {
    throw new MoneyError(
      'INVALID_CURRENCY',
      `${JSON.stringify(currency.slice(0, 10))} is not an ISO 4217 currency code in force, like EUR.`,
      ['currency'],
    );
  }
  return digits;
}

function parseAmount(amount: string, limits: DecimalLimits): string {
  try {
    return parseDecimal(amount, limits);
  } catch (error) {
    throw new MoneyError('INVALID_AMOUNT', `The amount ${(error as RangeError).message}`, ['amount']);
  }
}

/** Adds zeros until there are `digits` decimals. */
function withDecimals(amount: string, digits: number): string {
  const [whole = '', decimals = ''] = amount.split('.');
  return digits === 0 && decimals === '' ? whole : `${whole}.${decimals.padEnd(digits, '0')}`;
}

function assertSameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) {
    throw new MoneyError('CURRENCY_MISMATCH', `${a.currency} and ${b.currency} cannot be combined without a recorded exchange rate.`, [
      'currency',
    ]);
  }
}

/** Scales weights to whole numbers in the same proportions. */
function toWholeWeights(weights: readonly (bigint | string)[]): readonly bigint[] {
  const texts = weights.map((weight) => {
    try {
      return parseDecimal(weight.toString());
    } catch (error) {
      throw new MoneyError('INVALID_AMOUNT', `The weight ${(error as RangeError).message}`, ['weights']);
    }
  });
  const decimals = Math.max(0, ...texts.map((text) => text.split('.')[1]?.length ?? 0));
  return texts.map((text) => {
    const [whole = '', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(decimals, '0'));
  });
}

/** Quotient of two numbers >= 0, ties to the even neighbour. */
function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = 2n * (dividend % divisor);
  if (twice < divisor || (twice === divisor && quotient % 2n === 0n)) return quotient;
  return quotient + 1n;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
