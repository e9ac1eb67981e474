import type { Given } from '@opsledger/eventsourcing';
import { isCurrency, parseDecimal, reject, type Rejection } from '@opsledger/kernel';

/** Who acts, and for whom: neither may decide on what either has proposed. */
export function partiesOf({ actor, onBehalfOf }: Pick<Given, 'actor' | 'onBehalfOf'>): readonly string[] {
  return onBehalfOf === undefined || onBehalfOf === actor.id ? [actor.id] : [actor.id, onBehalfOf];
}

/** Refuses what is no year. */
export function mustBeFiscalYear(year: number): Rejection | undefined {
  if (Number.isInteger(year) && year >= 1900 && year <= 9999) return undefined;
  return reject('INVALID_INPUT', 'The fiscalYear is the calendar year in which it ends, from 1900 to 9999.', ['fiscalYear']);
}

/** Refuses what is no ISO 4217 code in force. */
export function mustBeCurrency(code: string, path: string): Rejection | undefined {
  if (isCurrency(code)) return undefined;
  return reject('INVALID_CURRENCY', `The ${path} is not an ISO 4217 currency code in force, like EUR.`, [path]);
}

/** What a decimal may be. */
export interface DecimalRule {
  readonly maxDecimals: number;
  readonly allowNegative?: boolean;
  readonly allowZero?: boolean;
}

/** Reads decimal text into its shortest form: `1.50` is `1.5`. */
export function readDecimal(text: string, path: readonly string[], rule: DecimalRule): string | Rejection {
  try {
    const [whole = '', decimals = ''] = parseDecimal(text, rule).split('.');
    const significant = decimals.replace(/0+$/, '');
    const shortest = significant ? `${whole}.${significant}` : whole;
    if (shortest !== '0' || rule.allowZero) return shortest;
    return reject('INVALID_AMOUNT', `The ${path.join('.')} is zero. Give a number other than zero.`, path);
  } catch (error) {
    return reject('INVALID_AMOUNT', `The ${path.join('.')} ${(error as RangeError).message}`, path);
  }
}

/** Refuses fewer or more items than there may be. */
export function mustHaveItems(items: readonly unknown[], path: string, most: number): Rejection | undefined {
  if (items.length >= 1 && items.length <= most) return undefined;
  return reject(items.length === 0 ? 'INVALID_INPUT' : 'LIMIT_EXCEEDED', `Give 1 to ${most} ${path}.`, [path]);
}

/** Refuses ids that come twice. */
export function mustBeDistinct(ids: readonly string[], path: string): Rejection | undefined {
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  return twice === undefined ? undefined : reject('INVALID_INPUT', `The ${path} name ${twice} twice. Name each once.`, [path]);
}
