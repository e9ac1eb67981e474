import { mustBeReminder, type Reminder } from '@opsledger/eventsourcing';
import { addDays, dateOf, reject, type LocalDate } from '@opsledger/kernel';
import { mustBeScheduler, notNow } from './contract.checks.js';
import type { Decisions, Evolutions, OfContract } from './contract.commands.js';
import { currentTerms, isProposal, isRunning } from './contract.state.js';
import { onAgreement } from './contract.term.decider.js';
import { noticeDeadline, tacitEnd } from './terms.events.js';

/** Days before the last day for notice from which it is reminded of. */
export const REMINDER_DAYS = 30;

/** Days after which those who have yet to decide on a draft are reminded, again and again. */
export const APPROVAL_REMINDER_DAYS = 3;

/** What time alone does. Only the scheduler sends these. */
export type TimeCommand =
  /** @param end the end that has passed: once the contract was renewed, the command has nothing to do. */
  | { readonly type: 'ExpireContract'; readonly data: OfContract & { readonly end: LocalDate } }
  | { readonly type: 'RenewContractTacitly'; readonly data: OfContract & { readonly end: LocalDate } }
  | { readonly type: 'RemindOfContractApproval'; readonly data: OfContract & Reminder }
  | { readonly type: 'RemindOfNotice'; readonly data: OfContract & { readonly deadline: LocalDate } };

/** What each command means for a contract. */
export const timeDecisions: Decisions<TimeCommand> = {
  /** The day after the end, unless the contract renews itself. */
  ExpireContract({ contractId, end }, contract, given) {
    const refused = mustBeScheduler(given, 'Expiry');
    if (refused) return refused;
    if (contract.status === 'Expired') return [];
    if (!isRunning(contract)) return notNow(contract, 'expired');
    const terms = currentTerms(contract);
    if (end !== terms.end) return [];
    if (dateOf(given.now) <= end) return tooEarly('expires', addDays(end, 1));
    if (contract.status === 'Active' && terms.renewal === 'tacit')
      return notNow(contract, 'expired', 'It renews itself (RenewContractTacitly).');
    return [{ type: 'ContractExpired', data: { contractId, endedOn: end } }];
  },

  /** The day after the end, on the same terms. */
  RenewContractTacitly({ contractId, end }, contract, given) {
    const refused = mustBeScheduler(given, 'Tacit renewal');
    if (refused) return refused;
    if (contract.status !== 'Active') return notNow(contract, 'renewed tacitly');
    const { end: present, renewal, renewalMonths, version, price } = currentTerms(contract);
    if (end !== present) return [];
    if (renewalMonths === undefined) return notNow(contract, 'renewed tacitly', `Its terms do not say so: renewal is ${renewal}.`);
    if (dateOf(given.now) <= end) return tooEarly('renews itself', addDays(end, 1));
    const newEnd = tacitEnd(end, renewalMonths);
    return [{ type: 'ContractRenewed', data: { contractId, version: version + 1, kind: 'tacit', previousEnd: end, newEnd, price } }];
  },

  /** Once for each period that the draft waits for a decision. */
  RemindOfContractApproval({ contractId, waitingSince, nth }, contract, given) {
    const wrong = mustBeReminder(given, { waitingSince, nth }, APPROVAL_REMINDER_DAYS);
    if (wrong) return wrong;
    if (contract.status !== 'Submitted') return notNow(contract, 'reminded of');
    if (contract.reminded !== undefined && contract.reminded >= nth) return [];
    return [{ type: 'ContractApprovalReminderDue', data: { contractId, waitingSince, nth } }];
  },

  /** Once for each last day for notice, from some days before it. */
  RemindOfNotice({ contractId, deadline }, contract, given) {
    const refused = mustBeScheduler(given, 'A reminder');
    if (refused) return refused;
    if (contract.status !== 'Active') return notNow(contract, 'reminded of');
    const terms = currentTerms(contract);
    if (contract.remindedFor === deadline || deadline !== noticeDeadline(terms)) return [];
    if (terms.renewal === 'never') return notNow(contract, 'reminded of', 'It ends by itself: no notice is needed.');
    const first = addDays(deadline, -REMINDER_DAYS);
    if (dateOf(given.now) < first) return tooEarly('is reminded of', first);
    return [{ type: 'NoticeReminderDue', data: { contractId, deadline } }];
  },
};

/** What each event does to a contract. */
export const timeEvolutions = {
  ContractApprovalReminderDue: (contract, { nth }) => (isProposal(contract) ? { ...contract, reminded: nth } : contract),
  NoticeReminderDue: (contract, { deadline }) => onAgreement(contract, () => ({ remindedFor: deadline })),
  ContractExpired: (contract) => onAgreement(contract, () => ({ status: 'Expired' })),
} satisfies Partial<Evolutions>;

const tooEarly = (what: string, day: LocalDate) => reject('INVALID_TIME', `The contract ${what} on ${day}, not before. Wait until then.`);
