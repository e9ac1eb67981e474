import { fromMinorUnits, toMinorUnits, zeroMoney, type LocalDate, type Money } from '@opsledger/kernel';
import type { DepreciationPlan } from './depreciation.js';
import { depreciationSchedule } from './schedule.js';

/** What is written off when an asset goes, and what that means for the result. `gainOrLoss` is negative for a loss. */
export interface Disposal {
  readonly cost: Money;
  readonly accumulated: Money;
  readonly impaired: Money;
  readonly bookValue: Money;
  readonly proceeds: Money;
  readonly gainOrLoss: Money;
}

/**
 * The gain or loss of a disposal: `proceeds - (cost - accumulated depreciation - impairment losses)`, depreciated up to the day by the convention of the
 * plan (IAS 16.68, 71). Proceeds are without tax and after costs to sell.
 * @throws {RangeError} for a plan that cannot be, also one that names another day of disposal, or for proceeds of another currency.
 */
export function disposalOf(plan: DepreciationPlan, disposedOn: LocalDate, proceeds: Money): Disposal {
  const { cost } = plan;
  if (proceeds.currency !== cost.currency) throw new RangeError(`The proceeds must be in ${cost.currency}.`);
  if (plan.disposedOn !== undefined && plan.disposedOn !== disposedOn)
    throw new RangeError(`The asset was disposed of on ${plan.disposedOn}.`);
  const last = depreciationSchedule({ ...plan, disposedOn }).at(-1);
  const nothing = zeroMoney(cost.currency);
  const { accumulated, impaired, bookValue } = last ?? { accumulated: nothing, impaired: nothing, bookValue: cost };
  const gainOrLoss = fromMinorUnits(toMinorUnits(proceeds) - toMinorUnits(bookValue), cost.currency);
  return { cost, accumulated, impaired, bookValue, proceeds, gainOrLoss };
}
