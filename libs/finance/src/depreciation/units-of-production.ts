import { fromMinorUnits, toMinorUnits, type Money } from '@opsledger/kernel';
import type { FiscalPeriod } from '../calendar/fiscal-calendar.js';
import { fraction, fractionOf, isLess, minus, over, plus, roundedHalfEven, smaller, times } from '../exact/fraction.js';
import type { ScheduleLine } from './depreciation.js';

/** An asset that wears by use, such as pages printed. Decimal texts. */
export interface ProductionPlan {
  readonly cost: Money;
  readonly salvage: Money;
  /** What it can do in its life. */
  readonly totalUnits: string;
  /** What it did, by period, in their order. */
  readonly usage: readonly { readonly period: FiscalPeriod; readonly units: string }[];
}

/**
 * Depreciation by use: `units * (cost - salvage) / total units`, each charge rounded half-even; the period in which the last unit is used takes what is
 * left, and use beyond the total costs nothing more.
 * @throws {RangeError} for amounts of two currencies, a salvage above the cost, or total units of zero.
 */
export function unitsOfProduction({ cost, salvage, totalUnits, usage }: ProductionPlan): readonly ScheduleLine[] {
  const { currency } = cost;
  if (salvage.currency !== currency) throw new RangeError(`Cost and salvage must both be in ${currency}.`);
  const [base, total] = [toMinorUnits(cost) - toMinorUnits(salvage), fractionOf(totalUnits)];
  if (base < 0n) throw new RangeError('The salvage is more than the cost. Give a smaller salvage.');
  if (total.numerator === 0n) throw new RangeError('The totalUnits must be greater than zero.');
  let used = fraction(0n);
  let accumulated = 0n;
  return usage.map(({ period, units }) => {
    const some = smaller(fractionOf(units), minus(total, used));
    used = plus(used, some);
    const left = base - accumulated;
    const rounded = roundedHalfEven(over(times(fraction(base), some), total));
    const charge = !isLess(used, total) || rounded > left ? left : rounded;
    accumulated += charge;
    return {
      period,
      charge: fromMinorUnits(charge, currency),
      accumulated: fromMinorUnits(accumulated, currency),
      impaired: fromMinorUnits(0n, currency),
      bookValue: fromMinorUnits(toMinorUnits(cost) - accumulated, currency),
    };
  });
}
