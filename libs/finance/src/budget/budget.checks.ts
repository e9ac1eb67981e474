import { firstOf, isRejection, mustSay, readMoney, under } from '@opsledger/eventsourcing';
import { reject, type BudgetId, type Rejection } from '@opsledger/kernel';
import { mustBeDistinct, mustHaveItems } from '../finance.checks.js';
import type { BudgetLine } from './budget.events.js';
import type { KnownBudget } from './budget.state.js';

/** Most lines of a budget. */
export const MAX_LINES = 200;

const NEXT_STEP: Readonly<Record<KnownBudget['status'], string>> = {
  Proposed: 'It is to be approved or rejected first (ApproveBudget, RejectBudget).',
  Rejected: 'Revise it first (ReviseBudgetProposal).',
  Approved: 'Its amounts change by amendment or transfer only (AmendBudget, TransferBudget).',
  Closed: 'Propose another one (ProposeBudget).',
};

/** Refuses a command on a budget that is not there. */
export function unknownBudget(budgetId: BudgetId): Rejection {
  return reject('NOT_FOUND', `There is no budget ${budgetId}. Check the id, or propose it first (ProposeBudget).`, ['budgetId']);
}

/** Refuses a command that the state does not allow. @param action past participle, e.g. `amended`. */
export function notNow({ name, status }: KnownBudget, action: string): Rejection {
  return reject('INVALID_TRANSITION', `Budget ${name} is ${status.toLowerCase()} and cannot be ${action}. ${NEXT_STEP[status]}`);
}

/** Lines as they are kept: text trimmed, money with the decimals of its currency, all of one currency. */
export function readLines(lines: readonly BudgetLine[]): readonly BudgetLine[] | Rejection {
  const wrong = firstOf(
    mustHaveItems(lines, 'lines', MAX_LINES),
    mustBeDistinct(
      lines.map(({ lineId }) => lineId),
      'lines',
    ),
  );
  if (wrong) return wrong;
  const read: BudgetLine[] = [];
  for (const [index, line] of lines.entries()) {
    const amount = readMoney(line.amount, 'amount');
    const fault = isRejection(amount) ? amount : mustFit(line, lines[0]!);
    if (fault) return under('lines', under(`${index}`, fault));
    read.push({ lineId: line.lineId, category: line.category.trim(), amount: amount as BudgetLine['amount'] });
  }
  return read;
}

function mustFit({ category, amount }: BudgetLine, first: BudgetLine): Rejection | undefined {
  if (amount.currency !== first.amount.currency)
    return reject('CURRENCY_MISMATCH', `All lines must be in ${first.amount.currency}, as the first one.`, ['amount', 'currency']);
  return mustSay(category, 'category');
}

/** Refuses whoever had a hand in what is to be decided on. */
export function mustBeSomebodyElse(proposers: readonly string[], parties: readonly string[], action: string): Rejection | undefined {
  if (!parties.some((party) => proposers.includes(party))) return undefined;
  return reject('SEGREGATION_OF_DUTIES', `Whoever proposed or revised the budget may not ${action} it. Ask somebody else.`);
}
