import {
  applied,
  differing,
  firstOf,
  inOrder,
  isRejection,
  mustGiveReason,
  mustSay,
  notInFuture,
  readMoney,
  under,
} from '@opsledger/eventsourcing';
import { addDays, dateOf, reject, type LocalDate, type Money, type Rejection } from '@opsledger/kernel';
import { mustBeTerms, mustBeUsable, notNow } from './contract.checks.js';
import type { ContractGiven, Decision, Decisions, Evolutions, OfContract } from './contract.commands.js';
import type { ContractAmendment, Party } from './contract.events.js';
import { currentTerms, isProposal, isRunning, type Agreement, type Breach, type KnownContract } from './contract.state.js';
import { amendedTerms, billingStarts, noticeDeadline, renewedTerms, type TermVersion } from './terms.events.js';

/** What people do with a contract that binds. */
export type TermCommand =
  | {
      readonly type: 'AmendContract';
      /** Changes only what is given; null takes renewalMonths away. */
      readonly data: OfContract & { readonly effectiveOn: LocalDate; readonly changes: ContractAmendment };
    }
  | { readonly type: 'GiveNotice'; readonly data: OfContract }
  | {
      readonly type: 'RenewContract';
      /** The price per billing period of the new term; left out, it stays. */
      readonly data: OfContract & { readonly newEnd: LocalDate; readonly price?: Money };
    }
  | { readonly type: 'TerminateContract'; readonly data: OfContract & { readonly effectiveOn: LocalDate; readonly penalty?: Money } }
  | {
      readonly type: 'RecordObligationBreach';
      readonly data: OfContract & {
        readonly breachId: string;
        readonly breachedBy: Party;
        readonly obligation: string;
        readonly breachedOn: LocalDate;
      };
    };

/** What each command means for a contract. */
export const termDecisions: Decisions<TermCommand> = {
  /** Changes terms from a day on, never before a change that was agreed already. */
  AmendContract({ contractId, effectiveOn, changes }, contract, given) {
    if (!isRunning(contract)) return notNow(contract, 'amended');
    const terms = currentTerms(contract);
    const price = changes.price && readPrice(changes.price, terms);
    if (price && isRejection(price)) return under('changes', price);
    const different = differing({ ...changes, ...(price && { price }) }, terms);
    if (Object.keys(different).length === 0) return [];
    return mustBeAmendable(terms, { effectiveOn, changes: different }, given) ?? amended(contractId, contract, effectiveOn, different);
  },

  /** Says that the contract is not to be renewed, not later than the last day for it. */
  GiveNotice({ contractId }, contract, { occurredAt }) {
    if (contract.status === 'NoticeGiven') return [];
    if (!isRunning(contract)) return notNow(contract, 'ended by notice');
    const terms = currentTerms(contract);
    if (terms.renewal === 'never') return notNow(contract, 'ended by notice', `It ends on ${terms.end} by itself: nothing is to be done.`);
    const deadline = noticeDeadline(terms);
    if (dateOf(occurredAt) > deadline) {
      const message = `Notice had to be given by ${deadline}, ${terms.noticeDays} days before the end on ${terms.end}. Renew or terminate it instead.`;
      return reject('INVALID_TIME', message, ['occurredAt'], { deadline });
    }
    return [{ type: 'NoticeGiven', data: { contractId, deadline, endsOn: terms.end } }];
  },

  /** Agrees on another term after this one. Also takes a notice back, because both parties want to go on. */
  RenewContract({ contractId, newEnd, price: asked }, contract, { actor, facts }) {
    if (!isRunning(contract)) return notNow(contract, 'renewed');
    const terms = currentTerms(contract);
    if (actor.kind === 'scheduler')
      return reject('FORBIDDEN', 'People renew expressly. The scheduler renews tacitly (RenewContractTacitly).');
    if (terms.renewal === 'never') return notNow(contract, 'renewed', 'Its terms exclude it: amend its renewal first (AmendContract).');
    const price = asked ? readPrice(asked, terms) : terms.price;
    if (isRejection(price)) return price;
    if (isRenewedAlready(contract, newEnd, price)) return [];
    const wrong = firstOf(mustFollow(terms, newEnd), mustBeUsable(facts));
    const version = terms.version + 1;
    return wrong ?? [{ type: 'ContractRenewed', data: { contractId, version, kind: 'express', previousEnd: terms.end, newEnd, price } }];
  },

  /** Ends the contract before its end. */
  TerminateContract({ contractId, effectiveOn, penalty: asked }, contract, given) {
    const penalty = asked && readMoney(asked, 'penalty');
    if (penalty && isRejection(penalty)) return penalty;
    if (isTerminatedAlready(contract, effectiveOn, penalty)) return [];
    if (!isRunning(contract)) return notNow(contract, 'terminated');
    const terms = currentTerms(contract);
    const wrong = firstOf(
      mustGiveReason(given, 'Say why the contract is terminated.'),
      penalty && mustBeIn(terms.price.currency, penalty, 'penalty'),
      inOrder(contract.terms.start, effectiveOn, 'effectiveOn', 'the start of the contract'),
      mustBeBeforeEnd(terms, effectiveOn),
    );
    return wrong ?? [{ type: 'ContractTerminated', data: { contractId, effectiveOn, ...(penalty && { penalty }) } }];
  },

  /** Records what was not kept, during the contract or after it. */
  RecordObligationBreach({ contractId, ...data }, contract, given) {
    if (isProposal(contract)) return notNow(contract, 'breached');
    const breach = { ...data, obligation: data.obligation.trim() };
    const known = contract.breaches.find(({ breachId }) => breachId === breach.breachId);
    if (known) return mustBeSame(known, breach) ?? [];
    const wrong = firstOf(
      mustSay(breach.obligation, 'obligation'),
      inOrder(contract.terms.start, breach.breachedOn, 'breachedOn', 'the start of the contract'),
      notInFuture(breach.breachedOn, given, 'breachedOn'),
    );
    return wrong ?? [{ type: 'ObligationBreached', data: { contractId, ...breach } }];
  },
};

/** What each event does to a contract. */
export const termEvolutions = {
  ContractAmended: (contract, data) => onAgreement(contract, ({ history }) => ({ history: amendedTerms(history, data) })),
  NoticeGiven: (contract) => onAgreement(contract, () => ({ status: 'NoticeGiven' })),
  ContractRenewed: (contract, data) => onAgreement(contract, ({ history }) => ({ status: 'Active', history: renewedTerms(history, data) })),
  ContractTerminated: (contract, { effectiveOn, penalty }) =>
    onAgreement(contract, () => ({ status: 'Terminated', termination: { effectiveOn, ...(penalty && { penalty }) } })),
  ObligationBreached: (contract, { contractId: _id, ...breach }) =>
    onAgreement(contract, ({ breaches }) => ({ breaches: [...breaches, breach] })),
} satisfies Partial<Evolutions>;

/** The agreement with changes; what binds nobody stays as it is. */
export function onAgreement(contract: KnownContract, changes: (agreement: Agreement) => Partial<Agreement>): KnownContract {
  return isProposal(contract) ? contract : { ...contract, ...changes(contract) };
}

function amended(contractId: OfContract['contractId'], contract: Agreement, effectiveOn: LocalDate, changes: ContractAmendment): Decision {
  return [{ type: 'ContractAmended', data: { contractId, version: currentTerms(contract).version + 1, effectiveOn, changes } }];
}

interface Amendment {
  readonly effectiveOn: LocalDate;
  readonly changes: ContractAmendment;
}

function mustBeAmendable(terms: TermVersion, { effectiveOn, changes }: Amendment, { facts }: ContractGiven): Rejection | undefined {
  const next = applied(terms, changes);
  const wrong = firstOf(mustBeTerms({ ...next, start: terms.termStart }), changes.costCenterId && mustBeUsable(facts));
  if (wrong) return under('changes', wrong);
  return firstOf(
    inOrder(terms.effectiveOn, effectiveOn, 'effectiveOn', 'the day from which the present terms apply'),
    mustBeBeforeEnd(terms, effectiveOn),
    changes.end && inOrder(effectiveOn, changes.end, 'changes', 'the day from which it would apply'),
    changes.price && mustBeBilledAfter(next, effectiveOn),
  );
}

/** A price that no billing period has would change nothing. */
function mustBeBilledAfter(terms: TermVersion, effectiveOn: LocalDate): Rejection | undefined {
  const last = billingStarts(terms).at(-1)!;
  if (effectiveOn <= last) return undefined;
  const message = `The last billing period of the term begins on ${last}: a price from ${effectiveOn} on would never be paid. Give a day up to ${last}.`;
  return reject('INVALID_TIME', message, ['effectiveOn']);
}

/** The new term is a term like any other. */
function mustFollow(terms: TermVersion, newEnd: LocalDate): Rejection | undefined {
  if (newEnd <= terms.end) return reject('INVALID_TIME', `The contract runs to ${terms.end}. Give a newEnd after it.`, ['newEnd']);
  const wrong = mustBeTerms({ ...terms, start: addDays(terms.end, 1), end: newEnd });
  return wrong && { ...wrong, path: ['newEnd'] };
}

function mustBeBeforeEnd({ end }: TermVersion, effectiveOn: LocalDate): Rejection | undefined {
  if (effectiveOn <= end) return undefined;
  return reject('INVALID_TIME', `The contract ends on ${end} anyway. Give a day up to then.`, ['effectiveOn']);
}

function readPrice(price: Money, terms: TermVersion): Money | Rejection {
  const read = readMoney(price, 'price');
  return isRejection(read) ? read : (mustBeIn(terms.price.currency, read, 'price') ?? read);
}

function mustBeIn(currency: string, money: Money, path: string): Rejection | undefined {
  if (money.currency === currency) return undefined;
  return reject('CURRENCY_MISMATCH', `The contract is in ${currency}. Give the ${path} in ${currency}.`, [path, 'currency']);
}

/** The renewal that was agreed on last, once more. */
function isRenewedAlready({ history, status }: Agreement, newEnd: LocalDate, price: Money): boolean {
  const { end, price: present, effectiveOn, termStart } = history.at(-1)!;
  return status === 'Active' && history.length > 1 && effectiveOn === termStart && end === newEnd && present.amount === price.amount;
}

function isTerminatedAlready(contract: KnownContract, effectiveOn: LocalDate, penalty: Money | undefined): boolean {
  if (isProposal(contract) || !contract.termination) return false;
  const { effectiveOn: known, penalty: owed } = contract.termination;
  return known === effectiveOn && owed?.amount === penalty?.amount && owed?.currency === penalty?.currency;
}

function mustBeSame(known: Breach, breach: Breach): Rejection | undefined {
  const fields = ['breachedBy', 'obligation', 'breachedOn'] as const;
  if (fields.every((field) => known[field] === breach[field])) return undefined;
  return reject('ALREADY_EXISTS', 'Another breach was recorded under this id. Use a new id.', ['breachId']);
}
