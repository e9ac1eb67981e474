import { firstOf, mustBeActive, mustSay } from '@opsledger/eventsourcing';
import { addDays, reject, type ContractId, type LocalDate, type Rejection } from '@opsledger/kernel';
import type { ContractFacts, ContractGiven } from './contract.commands.js';
import type { ContractTerms } from './contract.events.js';
import type { KnownContract } from './contract.state.js';
import { noticeDeadline, tacitEnd } from './terms.events.js';

/** Most days of notice, and most months of a tacit renewal: ten years. */
const MOST = { noticeDays: 3_653, renewalMonths: 120 };

/** The way out of each state, for refusals. */
const NEXT_STEP: Readonly<Record<KnownContract['status'], string>> = {
  Draft: 'Submit it first (SubmitContract).',
  Submitted: 'It is to be approved or rejected first (ApproveContract, RejectContract).',
  Approved: 'Activate it first (ActivateContract).',
  Rejected: 'Revise it first (ReviseContractDraft).',
  Active: 'Its terms change by amendment only (AmendContract).',
  NoticeGiven: 'Notice was given: it goes on until its end, unless it is renewed (RenewContract).',
  Terminated: 'Draft a new contract instead (DraftContract).',
  Expired: 'Draft a new contract instead (DraftContract).',
};

const STATUS_WORDS: Readonly<Record<KnownContract['status'], string>> = {
  Draft: 'a draft',
  Submitted: 'submitted',
  Approved: 'approved',
  Rejected: 'rejected',
  Active: 'active',
  NoticeGiven: 'active until its end',
  Terminated: 'terminated',
  Expired: 'expired',
};

/** Refuses a command on a contract that is not there. */
export function unknownContract(contractId: ContractId): Rejection {
  return reject('NOT_FOUND', `There is no contract ${contractId}. Check the id, or draft it first (DraftContract).`, ['contractId']);
}

/** Refuses a command that the state does not allow. @param action past participle, e.g. `amended`. @param advice what to do instead of the usual way out. */
export function notNow(contract: KnownContract, action: string, advice = NEXT_STEP[contract.status]): Rejection {
  return reject(
    'INVALID_TRANSITION',
    `Contract ${contract.terms.number} is ${STATUS_WORDS[contract.status]} and cannot be ${action}. ${advice}`,
  );
}

/** Terms that are checked elsewhere, or by their type alone. */
type Unasked = Pick<ContractTerms, 'vendorId' | 'number' | 'costCenterId' | 'price' | 'billingPeriod'>;

/** Refuses terms that contradict one another or say nothing. */
export function mustBeTerms(terms: Omit<ContractTerms, keyof Unasked>): Rejection | undefined {
  return firstOf(
    mustSay(terms.title, 'title'),
    mustEndAfter(terms.start, terms.end),
    mustBeWhole(terms.noticeDays, 'noticeDays', 0),
    mustFitRenewal(terms),
    mustLeaveTimeForNotice(terms),
  );
}

/** Refuses references to what may not be used now. */
export function mustBeUsable({ vendor, costCenter }: ContractFacts): Rejection | undefined {
  return firstOf(mustBeActive('vendor', vendor, 'vendorId'), mustBeActive('cost center', costCenter, 'costCenterId'));
}

function mustEndAfter(start: LocalDate, end: LocalDate): Rejection | undefined {
  return end > start ? undefined : reject('INVALID_TIME', `The end ${end} is not after the start ${start}. Give a later end.`, ['end']);
}

function mustFitRenewal({ renewal, renewalMonths }: Pick<ContractTerms, 'renewal' | 'renewalMonths'>): Rejection | undefined {
  if (renewal === 'tacit' && renewalMonths === undefined)
    return reject('INVALID_INPUT', 'A tacit renewal needs its length. Give renewalMonths.', ['renewalMonths']);
  if (renewal !== 'tacit' && renewalMonths !== undefined)
    return reject('INVALID_INPUT', 'Only a tacit renewal has a length. Leave renewalMonths out, or take it away.', ['renewalMonths']);
  return renewalMonths === undefined ? undefined : mustBeWhole(renewalMonths, 'renewalMonths', 1);
}

/** Each term must hold a day on which notice can be given: otherwise nobody could ever leave. */
function mustLeaveTimeForNotice({
  start,
  end,
  renewal,
  renewalMonths,
  noticeDays,
}: Omit<ContractTerms, keyof Unasked>): Rejection | undefined {
  if (renewal === 'never') return undefined;
  const shortest = [end, ...(renewalMonths === undefined ? [] : [tacitEnd(addDays(start, -1), renewalMonths)])].sort()[0]!;
  if (noticeDeadline({ end: shortest, noticeDays }) >= start) return undefined;
  return reject(
    'INVALID_INPUT',
    `A term from ${start} to ${shortest} is shorter than ${noticeDays} days: nobody could give notice. Give fewer noticeDays.`,
    ['noticeDays'],
  );
}

function mustBeWhole(value: number, path: keyof typeof MOST, least: number): Rejection | undefined {
  if (Number.isInteger(value) && value >= least && value <= MOST[path]) return undefined;
  return reject('INVALID_INPUT', `The ${path} must be a whole number from ${least} to ${MOST[path]}.`, [path]);
}

/** Who acts, and for whom: neither may decide on what either has drafted. */
export function partiesOf({ actor, onBehalfOf }: Pick<ContractGiven, 'actor' | 'onBehalfOf'>): readonly string[] {
  return onBehalfOf === undefined || onBehalfOf === actor.id ? [actor.id] : [actor.id, onBehalfOf];
}

/** Refuses whoever is not the scheduler: what time does, no person does. */
export function mustBeScheduler({ actor }: Pick<ContractGiven, 'actor'>, what: string): Rejection | undefined {
  return actor.kind === 'scheduler'
    ? undefined
    : reject('FORBIDDEN', `${what} is recorded by the scheduler when its day has come, and by nobody else.`);
}
