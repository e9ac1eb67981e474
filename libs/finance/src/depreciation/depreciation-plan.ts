import { toMinorUnits } from '@opsledger/kernel';
import { mustBeYearEnd } from '../calendar/fiscal-calendar.js';
import { fraction, fractionOf, isLess } from '../exact/fraction.js';
import type { DepreciationPlan } from './depreciation.js';

/** Longest life: a hundred years. */
export const MAX_LIFE_MONTHS = 1_200;

/** Refuses a plan that cannot be. @throws {RangeError} that names the field and the way out. @throws {MoneyError} for money that is none. */
export function mustBePlan(plan: DepreciationPlan): void {
  mustBeYearEnd(plan.yearEnd);
  mustBeAmounts(plan);
  const { factor, disposedOn, inServiceOn } = plan;
  const changes = plan.changes ?? [];
  for (const change of [plan, ...changes]) if ('lifeMonths' in change) mustBeLife(change.lifeMonths);
  if (factor !== undefined && !isLess(fraction(0n), fractionOf(factor))) throw new RangeError('The factor must be greater than zero.');
  if (disposedOn !== undefined && disposedOn < inServiceOn) throw new RangeError('The day of disposedOn is before the day of inServiceOn.');
  const days = [inServiceOn, ...changes.map(({ on }) => on)];
  if (days.some((day, index) => index > 0 && day < days[index - 1]!))
    throw new RangeError('Changes come in the order of their days, none before inServiceOn.');
}

function mustBeAmounts({ cost, salvage, changes = [] }: DepreciationPlan): void {
  const others = changes.flatMap((change) => (change.kind === 'impairment' ? [change.loss] : change.salvage ? [change.salvage] : []));
  const amounts = [cost, salvage, ...others];
  if (amounts.some(({ currency }) => currency !== cost.currency))
    throw new RangeError(`Cost, salvage and losses must all be in ${cost.currency}.`);
  if (amounts.some((amount) => toMinorUnits(amount) < 0n)) throw new RangeError('Cost, salvage and losses are not negative.');
  if (toMinorUnits(salvage) > toMinorUnits(cost)) throw new RangeError('The salvage is more than the cost. Give a smaller salvage.');
}

function mustBeLife(lifeMonths: number): void {
  if (!Number.isInteger(lifeMonths) || lifeMonths < 1 || lifeMonths > MAX_LIFE_MONTHS)
    throw new RangeError(`The lifeMonths must be a whole number from 1 to ${MAX_LIFE_MONTHS}.`);
}
