import { fraction, fractionOf, greater, isLess, minus, over, plus, smaller, times, type Fraction } from '../exact/fraction.js';
import type { DepreciationPlan } from './depreciation.js';

/** Where an asset stands in its life. Time is in the units of its ruler, money in minor units. */
export interface Standing {
  readonly bookValue: Fraction;
  readonly salvage: Fraction;
  readonly lifeMonths: number;
  readonly life: bigint;
  /** Of the life, so far. */
  readonly consumed: bigint;
  /** Since the beginning, or since the last revision or impairment. */
  readonly segment: { readonly base: Fraction; readonly consumed: bigint };
}

/** Some of the life, within one fiscal year. */
export interface Step {
  readonly units: bigint;
  /** Units of the whole fiscal year. */
  readonly yearUnits: bigint;
}

/**
 * The exact charge of a step, never below salvage:
 * - straight-line: `(book value - salvage) * units / remaining life`;
 * - declining balance: `book value * (factor / years of life) * units / year`, or straight-line where that gives no less and a switch is allowed
 *   (IRS Publication 946: in the first year in which it does);
 * - sum of years' digits: each year of life weighs what was left of the life at its beginning, `(n - k + 1) / (n (n + 1) / 2)` for whole years.
 * The step that ends the life takes all that is left.
 */
export function chargeOf(plan: Pick<DepreciationPlan, 'method' | 'factor' | 'switchToStraightLine'>, at: Standing, step: Step): Fraction {
  const left = minus(at.bookValue, at.salvage);
  if (step.units === 0n) return fraction(0n);
  if (at.consumed + step.units >= at.life) return left;
  const straight = times(left, fraction(step.units, at.life - at.consumed));
  switch (plan.method) {
    case 'straightLine':
      return straight;
    case 'decliningBalance': {
      const rate = over(times(fractionOf(plan.factor ?? '2'), fraction(12n)), fraction(BigInt(at.lifeMonths)));
      const declining = times(at.bookValue, rate, fraction(step.units, step.yearUnits));
      return smaller(left, plan.switchToStraightLine === false ? declining : greater(declining, straight));
    }
    case 'sumOfYearsDigits':
      return byDigits(at, step.units);
  }
}

/** The step's part of what the segment depreciates. */
function byDigits({ segment, consumed, life, lifeMonths }: Standing, units: bigint): Fraction {
  const year = fraction(life * 12n, BigInt(lifeMonths));
  const whole = fraction(life - segment.consumed);
  const weightAt = (at: bigint): Fraction => weight(fraction(at - segment.consumed), whole, year);
  const part = minus(weightAt(consumed + units), weightAt(consumed));
  return times(segment.base, over(part, weight(whole, whole, year)));
}

/** The digits of the years from 0 to `at`, a part of a year by its part: each year weighs what is left of `whole` at its beginning. */
function weight(at: Fraction, whole: Fraction, year: Fraction): Fraction {
  let sum = fraction(0n);
  for (let start = fraction(0n); isLess(start, at); start = plus(start, year)) {
    const length = smaller(year, minus(at, start));
    sum = plus(sum, times(minus(whole, start), length));
  }
  return sum;
}
