import {
  compoundKey,
  firstOf,
  isRejection,
  mustBeActive,
  mustGiveReason,
  mustSay,
  readMoney,
  type Decider,
  type Given,
  type Standing,
} from '@opsledger/eventsourcing';
import { compareMoney, reject, zeroMoney, type BudgetId, type CostCenterId, type Money, type Rejection } from '@opsledger/kernel';
import { mustBeFiscalYear, partiesOf } from '../finance.checks.js';
import type { BudgetLineId, BudgetTransferId } from '../values.events.js';
import { afterTransfer, withAmount } from './budget-lines.events.js';
import { mustBeSomebodyElse, notNow, readLines, unknownBudget } from './budget.checks.js';
import { budgetEvents, type BudgetEvent, type BudgetEventData, type BudgetLine } from './budget.events.js';
import { currencyOf, type Budget, type KnownBudget } from './budget.state.js';

interface OfBudget {
  readonly budgetId: BudgetId;
}

/** A new proposal. */
export interface BudgetProposal extends OfBudget {
  readonly name: string;
  readonly fiscalYear: number;
  readonly costCenterId: CostCenterId;
  readonly lines: readonly BudgetLine[];
}

/** Money from a line to another, of the same budget unless `toBudgetId` is given. */
export interface BudgetTransfer extends OfBudget {
  readonly transferId: BudgetTransferId;
  readonly fromLineId: BudgetLineId;
  readonly toBudgetId?: BudgetId;
  readonly toLineId: BudgetLineId;
  readonly amount: Money;
}

/** What people can ask of a budget. */
export type BudgetRequest =
  | { readonly type: 'ProposeBudget'; readonly data: BudgetProposal }
  /** Changes only what is given; the lines are given whole. */
  | { readonly type: 'ReviseBudgetProposal'; readonly data: OfBudget & { readonly name?: string; readonly lines?: readonly BudgetLine[] } }
  | { readonly type: 'ApproveBudget'; readonly data: OfBudget }
  | { readonly type: 'RejectBudget'; readonly data: OfBudget }
  | { readonly type: 'AmendBudget'; readonly data: OfBudget & { readonly lines: readonly BudgetLine[] } }
  | { readonly type: 'TransferBudget'; readonly data: BudgetTransfer }
  | { readonly type: 'CloseBudget'; readonly data: OfBudget };

/** Everything that can be asked of a budget: the last one by the process that carries transfers. */
export type BudgetCommand =
  BudgetRequest | { readonly type: 'ReceiveBudgetTransfer'; readonly data: BudgetEventData<'BudgetTransferReceived'> };

/** What the rest of the ledger says of what a command names. */
export interface BudgetFacts {
  readonly costCenter?: Standing;
  /** The budget that a transfer goes to, if it is another one. */
  readonly target?: Budget;
}

type BudgetGiven = Given<BudgetFacts>;
type Answer = readonly BudgetEvent[] | Rejection;

/** Money that may be spent by a cost center in a fiscal year. README.md of this lib has the table of every command in every state. */
export const budgetDecider: Decider<Budget, BudgetCommand, BudgetEvent, BudgetFacts> = {
  category: 'budget',
  events: budgetEvents,
  initialState: { status: 'Unknown' },
  decide(command, budget, given) {
    if (budget.status === 'Unknown')
      return command.type === 'ProposeBudget' ? propose(command.data, given) : unknownBudget(command.data.budgetId);
    switch (command.type) {
      case 'ProposeBudget':
        return reject('ALREADY_EXISTS', 'There is a budget with this id. Use a new id, or revise this one (ReviseBudgetProposal).', [
          'budgetId',
        ]);
      case 'ReviseBudgetProposal':
        return revise(command.data, budget, given);
      case 'ApproveBudget':
        return approve(command.data, budget, given);
      case 'RejectBudget':
        return rejectBudget(command.data, budget, given);
      case 'AmendBudget':
        return amend(command.data, budget, given);
      case 'TransferBudget':
        return transfer(command.data, budget, given);
      case 'ReceiveBudgetTransfer':
        return receive(command.data, budget, given);
      case 'CloseBudget':
        if (budget.status === 'Closed') return [];
        return budget.status === 'Approved' ? [{ type: 'BudgetClosed', data: command.data }] : notNow(budget, 'closed');
    }
  },
  evolve(budget, event) {
    if (event.type === 'BudgetProposed') return proposed(event.data);
    return budget.status === 'Unknown' ? budget : evolveKnown(budget, event);
  },
  /** A name stays taken by a rejected or closed budget: its figures go on to name it. */
  uniqueKeys: (budget) =>
    budget.status === 'Unknown'
      ? []
      : [{ space: 'budgetName', key: compoundKey(budget.costCenterId, `${budget.fiscalYear}`, budget.name), path: ['name'] }],
};

function propose(data: BudgetProposal, given: BudgetGiven): Answer {
  const wrong = firstOf(
    mustSay(data.name, 'name'),
    mustBeFiscalYear(data.fiscalYear),
    mustBeActive('cost center', given.facts.costCenter, 'costCenterId'),
  );
  if (wrong) return wrong;
  const lines = readLines(data.lines);
  if (isRejection(lines)) return lines;
  return [{ type: 'BudgetProposed', data: { ...data, name: data.name.trim(), lines, proposedBy: partiesOf(given) } }];
}

/** Only what waits for a decision, and what was rejected. */
function revise(data: BudgetRequestData<'ReviseBudgetProposal'>, budget: KnownBudget, given: BudgetGiven): Answer {
  if (budget.status !== 'Proposed' && budget.status !== 'Rejected') return notNow(budget, 'revised');
  const wrong = mustSay(data.name, 'name');
  if (wrong) return wrong;
  const lines = data.lines ? readLines(data.lines) : budget.lines;
  if (isRejection(lines)) return lines;
  const name = data.name?.trim() ?? budget.name;
  if (isProposed(budget, name, lines)) return [];
  return [{ type: 'BudgetProposalRevised', data: { budgetId: data.budgetId, name, lines, revisedBy: partiesOf(given) } }];
}

const isProposed = (budget: KnownBudget, name: string, lines: readonly BudgetLine[]): boolean =>
  budget.status === 'Proposed' && name === budget.name && isSame(lines, budget.lines);

/** By somebody who had no hand in it, neither themselves nor through another. */
function approve({ budgetId }: OfBudget, budget: KnownBudget, given: BudgetGiven): Answer {
  if (budget.status === 'Approved') return [];
  if (budget.status !== 'Proposed') return notNow(budget, 'approved');
  const wrong = firstOf(
    mustBeSomebodyElse(budget.proposers, partiesOf(given), 'approve'),
    mustBeActive('cost center', given.facts.costCenter, 'costCenterId'),
  );
  const { fiscalYear, costCenterId, lines } = budget;
  return wrong ?? [{ type: 'BudgetApproved', data: { budgetId, fiscalYear, costCenterId, lines } }];
}

/** The proposer may, too: that is how a proposal is taken back. */
function rejectBudget({ budgetId }: OfBudget, budget: KnownBudget, given: BudgetGiven): Answer {
  if (budget.status === 'Rejected') return [];
  if (budget.status !== 'Proposed') return notNow(budget, 'rejected');
  return mustGiveReason(given, 'Say why it is rejected, so that it can be revised.') ?? [{ type: 'BudgetRejected', data: { budgetId } }];
}

/** Whoever proposed a budget grants no more of it either. */
function amend(data: BudgetRequestData<'AmendBudget'>, budget: KnownBudget, given: BudgetGiven): Answer {
  if (budget.status !== 'Approved') return notNow(budget, 'amended');
  const lines = readLines(data.lines);
  if (isRejection(lines)) return lines;
  if (isSame(lines, budget.lines)) return [];
  const wrong = firstOf(
    mustBeSomebodyElse(budget.proposers, partiesOf(given), 'amend'),
    mustKeepLines(lines, budget),
    mustGiveReason(given, 'Say why the budget is amended.'),
  );
  const version = budget.version + 1;
  return wrong ?? [{ type: 'BudgetAmended', data: { budgetId: data.budgetId, version, lines, amendedBy: partiesOf(given) } }];
}

function mustKeepLines(lines: readonly BudgetLine[], budget: KnownBudget): Rejection | undefined {
  const gone = budget.lines.find(({ lineId }) => !lines.some((line) => line.lineId === lineId));
  if (gone) return reject('INVALID_INPUT', `Line ${gone.lineId} is missing. Give it with an amount of zero instead.`, ['lines']);
  if (lines[0]!.amount.currency === currencyOf(budget)) return undefined;
  return reject('CURRENCY_MISMATCH', `The budget is in ${currencyOf(budget)}. Give its lines in that currency.`, ['lines']);
}

/** Out of what the line has; the other line must be there to take it. */
function transfer(data: BudgetTransfer, budget: KnownBudget, { facts }: BudgetGiven): Answer {
  if (budget.transfers.includes(data.transferId)) return [];
  if (budget.status !== 'Approved') return notNow(budget, 'transferred from');
  const amount = readMoney(data.amount, 'amount');
  if (isRejection(amount)) return amount;
  const from = budget.lines.find(({ lineId }) => lineId === data.fromLineId);
  if (!from) return reject('INVALID_REFERENCE', 'The budget has no such line to take from. Check fromLineId.', ['fromLineId']);
  const target = data.toBudgetId === undefined || data.toBudgetId === data.budgetId ? budget : facts.target;
  const wrong = firstOf(mustTake(data, target, currencyOf(budget)), mustBeThere(amount, from.amount));
  if (wrong) return wrong;
  const { budgetId, transferId, fromLineId, toLineId, toBudgetId } = data;
  const elsewhere = target === budget ? {} : { toBudgetId: toBudgetId! };
  return [{ type: 'BudgetTransferred', data: { budgetId, transferId, fromLineId, ...elsewhere, toLineId, amount } }];
}

function mustBeThere(amount: Money, held: Money): Rejection | undefined {
  if (amount.currency !== held.currency)
    return reject('CURRENCY_MISMATCH', `The budget is in ${held.currency}. Give the amount in that currency.`, ['amount', 'currency']);
  if (compareMoney(amount, zeroMoney(amount.currency)) === 0)
    return reject('INVALID_AMOUNT', 'The amount is zero. Give what is to be transferred.', ['amount']);
  if (compareMoney(amount, held) <= 0) return undefined;
  return reject('LIMIT_EXCEEDED', `The line has only ${held.amount} ${held.currency}. Transfer no more than that.`, ['amount']);
}

function mustTake(data: BudgetTransfer, target: Budget | undefined, currency: string): Rejection | undefined {
  if (target?.status !== 'Approved')
    return reject('INVALID_REFERENCE', 'The budget to transfer to is not approved. Choose one that is.', ['toBudgetId']);
  if (currencyOf(target) !== currency)
    return reject('CURRENCY_MISMATCH', `The other budget is in ${currencyOf(target)}: amend both instead (AmendBudget).`, ['toBudgetId']);
  if (target.lines.some(({ lineId }) => lineId === data.toLineId) && data.fromLineId !== data.toLineId) return undefined;
  return reject('INVALID_REFERENCE', 'There is no such other line to transfer to. Check toLineId.', ['toLineId']);
}

/** What has left one budget must arrive at the other, even one that was closed meanwhile. */
function receive(data: BudgetEventData<'BudgetTransferReceived'>, budget: KnownBudget, { actor }: BudgetGiven): Answer {
  if (actor.kind === 'user') return reject('FORBIDDEN', 'A transfer arrives by itself. Send it from the other budget (TransferBudget).');
  if (budget.transfers.includes(data.transferId)) return [];
  if (budget.status === 'Approved' || budget.status === 'Closed') return [{ type: 'BudgetTransferReceived', data }];
  return notNow(budget, 'transferred to');
}

type BudgetRequestData<Type extends BudgetRequest['type']> = Extract<BudgetRequest, { type: Type }>['data'];

const isSame = (some: readonly BudgetLine[], others: readonly BudgetLine[]): boolean => JSON.stringify(some) === JSON.stringify(others);

function proposed({ name, fiscalYear, costCenterId, lines, proposedBy }: BudgetEventData<'BudgetProposed'>): Budget {
  return { status: 'Proposed', name, fiscalYear, costCenterId, lines, proposers: proposedBy, version: 0, transfers: [] };
}

function evolveKnown(budget: KnownBudget, event: Exclude<BudgetEvent, { type: 'BudgetProposed' }>): Budget {
  switch (event.type) {
    case 'BudgetProposalRevised': {
      const { name, lines, revisedBy } = event.data;
      return { ...budget, status: 'Proposed', name, lines, proposers: [...new Set([...budget.proposers, ...revisedBy])] };
    }
    case 'BudgetRejected':
      return { ...budget, status: 'Rejected' };
    case 'BudgetApproved':
      return { ...budget, status: 'Approved' };
    case 'BudgetAmended':
      return { ...budget, lines: event.data.lines, version: event.data.version };
    case 'BudgetTransferred':
      return {
        ...budget,
        lines: afterTransfer(budget.lines, event.data),
        transfers: [...budget.transfers, event.data.transferId],
      };
    case 'BudgetTransferReceived': {
      const { transferId, toLineId, amount } = event.data;
      return { ...budget, lines: withAmount(budget.lines, toLineId, { more: amount }), transfers: [...budget.transfers, transferId] };
    }
    case 'BudgetClosed':
      return { ...budget, status: 'Closed' };
  }
}
