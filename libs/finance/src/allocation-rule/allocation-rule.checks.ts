import { firstOf, under } from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import { mustBeDistinct, mustHaveItems, readDecimal } from '../finance.checks.js';
import type { AllocationRuleEventData, RuleReceiver } from './allocation-rule.events.js';

/** Most receivers of a rule. */
export const MAX_RECEIVERS = 500;
/** Most decimals of a share. */
const SHARE_DECIMALS = 6;

type Rule = Pick<AllocationRuleEventData<'AllocationRuleSet'>, 'driver' | 'receivers' | 'sourceCostCenterId'>;

/** The receivers as they are kept, in the order of their ids, their percentages in the shortest form. */
export function readReceivers({ driver, receivers, sourceCostCenterId }: Rule): readonly RuleReceiver[] | Rejection {
  const keys = receivers.map(({ costCenterId }) => costCenterId);
  const wrong = firstOf(
    mustHaveItems(receivers, 'receivers', MAX_RECEIVERS),
    mustBeDistinct(keys, 'receivers'),
    keys.includes(sourceCostCenterId)
      ? reject('CYCLE', 'A cost center does not receive its own costs. Leave it out.', ['receivers'])
      : undefined,
  );
  if (wrong) return wrong;
  const read: RuleReceiver[] = [];
  for (const [index, receiver] of receivers.entries()) {
    const kept = readReceiver(receiver, driver === 'fixedShares');
    if ('code' in kept) return under('receivers', under(`${index}`, kept));
    read.push(kept);
  }
  return mustBeWhole(read) ?? read.sort((a, b) => (a.costCenterId < b.costCenterId ? -1 : 1));
}

function readReceiver({ costCenterId, percent }: RuleReceiver, isFixed: boolean): RuleReceiver | Rejection {
  if (percent === undefined)
    return isFixed ? reject('INVALID_INPUT', 'A fixed share needs its percentage. Give percent.', ['percent']) : { costCenterId };
  if (!isFixed) return reject('INVALID_INPUT', 'Only fixed shares have percentages. Leave percent out.', ['percent']);
  const share = readDecimal(percent, ['percent'], { maxDecimals: SHARE_DECIMALS });
  return typeof share === 'string' ? { costCenterId, percent: share } : share;
}

/** Fixed shares are all there is to share, and no more. */
function mustBeWhole(receivers: readonly RuleReceiver[]): Rejection | undefined {
  const shares = receivers.flatMap(({ percent }) => (percent === undefined ? [] : [percent]));
  if (shares.length === 0 || shares.reduce((sum, share) => sum + millionths(share), 0n) === millionths('100')) return undefined;
  return reject('INVALID_INPUT', 'The percentages must sum to exactly 100.', ['receivers']);
}

function millionths(decimal: string): bigint {
  const [whole = '', decimals = ''] = decimal.split('.');
  return BigInt(whole + decimals.padEnd(SHARE_DECIMALS, '0'));
}
