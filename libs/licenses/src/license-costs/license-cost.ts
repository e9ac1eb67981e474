import {
  addMoney,
  allocate,
  multiplyMoney,
  UNIT_PRICE_DECIMALS,
  zeroMoney,
  type LocalDate,
  type Money,
  type PurchaseLotId,
} from '@opsledger/kernel';

/** A lot as far as its cost goes. Days are the first and the last of its term; without an end it is owned for ever. */
export interface PricedLot {
  readonly lotId: PurchaseLotId;
  readonly unitPrice: Money;
  /** Seats that were paid for. */
  readonly paidSeats: number;
  readonly termStart: LocalDate;
  readonly termEnd: LocalDate | null;
}

/** What a lot cost in a calendar year. */
export interface LotCostOfYear {
  readonly lotId: PurchaseLotId;
  readonly year: number;
  readonly cost: Money;
}

/** What all lots of a currency cost in a calendar year, and each of them. */
export interface CostOfYear {
  readonly year: number;
  readonly currency: string;
  readonly cost: Money;
  readonly lots: readonly LotCostOfYear[];
}

/** What a lot cost for its whole term: price times seats, rounded half-even to the minor unit. */
export function costOf({ unitPrice, paidSeats }: Pick<PricedLot, 'unitPrice' | 'paidSeats'>): Money {
  return multiplyMoney(unitPrice, String(paidSeats));
}

/**
 * The cost of a lot by calendar years: an even part for every day of its term, each year rounded half-even, the last with a cost taking the
 * remainder, so that the years sum to the cost exactly. Seats that are owned for ever cost what they cost in the year in which they begin.
 */
export function costByYear(lot: PricedLot): readonly LotCostOfYear[] {
  const { lotId, termStart, termEnd } = lot;
  const [first, last] = [yearOf(termStart), yearOf(termEnd ?? termStart)];
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const days = years.map((year) => daysWithin(termStart, termEnd ?? termStart, year));
  return allocate(costOf(lot), days).map((cost, index) => ({ lotId, year: first + index, cost }));
}

/** The cost of many lots by year and currency, from one year to another, both included. Amounts of two currencies are never summed. */
export function costOfYears(lots: readonly PricedLot[], from: number, to: number): readonly CostOfYear[] {
  const groups = new Map<string, LotCostOfYear[]>();
  for (const part of lots.flatMap(costByYear)) {
    if (part.year < from || part.year > to) continue;
    const key = `${part.year} ${part.cost.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, parts]) => total(parts));
}

function total(lots: readonly LotCostOfYear[]): CostOfYear {
  const {
    year,
    cost: { currency },
  } = lots[0]!;
  return { year, currency, cost: lots.reduce((sum, { cost }) => addMoney(sum, cost), zeroMoney(currency)), lots };
}

/** Seats at a price. */
export interface PricedSeats {
  readonly unitPrice: Money;
  readonly seats: number;
}

/** What a seat costs on average, for its term. */
export interface CostPerSeat {
  readonly currency: string;
  readonly seats: number;
  /** With up to 12 decimals, rounded half-even. */
  readonly perSeat: Money;
}

/** The average price of a seat over lots of several prices, weighted by their seats, one for each currency. */
export function costPerSeat(lots: readonly PricedSeats[]): readonly CostPerSeat[] {
  const currencies = [...new Set(lots.map(({ unitPrice }) => unitPrice.currency))].sort();
  return currencies.flatMap((currency) => {
    const priced = lots.filter(({ unitPrice }) => unitPrice.currency === currency);
    const seats = priced.reduce((sum, lot) => sum + lot.seats, 0);
    if (seats === 0) return [];
    const sum = priced.reduce((whole, lot) => whole + scaled(lot.unitPrice.amount) * BigInt(lot.seats), 0n);
    return [{ currency, seats, perSeat: { amount: unscaled(divideHalfEven(sum, BigInt(seats)), decimalsOf(currency)), currency } }];
  });
}

/** A price as a whole number of its smallest unit, 12 decimals. */
function scaled(amount: string): bigint {
  const [whole = '', decimals = ''] = amount.split('.');
  return BigInt(whole + decimals.padEnd(UNIT_PRICE_DECIMALS, '0'));
}

/** The decimal text of such a number, without zeros at its end beyond those of the currency. */
function unscaled(number: bigint, least: number): string {
  const text = number.toString().padStart(UNIT_PRICE_DECIMALS + 1, '0');
  const decimals = text.slice(-UNIT_PRICE_DECIMALS).replace(/0+$/, '').padEnd(least, '0');
  const whole = text.slice(0, -UNIT_PRICE_DECIMALS);
  return decimals === '' ? whole : `${whole}.${decimals}`;
}

const decimalsOf = (currency: string): number => zeroMoney(currency).amount.split('.')[1]?.length ?? 0;

/** Quotient of two numbers >= 0, ties to the even neighbour. */
function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = 2n * (dividend % divisor);
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

const DAY_MS = 86_400_000;
const yearOf = (day: LocalDate): number => Number(day.slice(0, 4));

/** Days of a term that fall into a year, as a weight. */
function daysWithin(start: LocalDate, end: LocalDate, year: number): bigint {
  const from = Math.max(Date.parse(start), Date.UTC(year, 0, 1));
  const to = Math.min(Date.parse(end), Date.UTC(year, 11, 31));
  return BigInt((to - from) / DAY_MS + 1);
}
