import { addMoney, subtractMoney, type Money } from '@opsledger/kernel';
import type { BudgetLineId } from '../values.events.js';
import type { BudgetEventData, BudgetLine } from './budget.events.js';

/** The lines with an amount more, or less, on one of them. */
export function withAmount(
  lines: readonly BudgetLine[],
  lineId: BudgetLineId,
  change: { readonly more: Money } | { readonly less: Money },
): readonly BudgetLine[] {
  return lines.map((line) => {
    if (line.lineId !== lineId) return line;
    return { ...line, amount: 'more' in change ? addMoney(line.amount, change.more) : subtractMoney(line.amount, change.less) };
  });
}

/** The lines of a budget after money left one of them. It arrives at another one here, unless it goes to another budget. */
export function afterTransfer(
  lines: readonly BudgetLine[],
  { fromLineId, toBudgetId, toLineId, amount }: BudgetEventData<'BudgetTransferred'>,
): readonly BudgetLine[] {
  const less = withAmount(lines, fromLineId, { less: amount });
  return toBudgetId === undefined ? withAmount(less, toLineId, { more: amount }) : less;
}
