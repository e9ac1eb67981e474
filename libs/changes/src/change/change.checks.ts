import { firstOf, mustBeActive, mustGiveReason, mustSay } from '@opsledger/eventsourcing';
import { reject, type ChangeId, type Rejection } from '@opsledger/kernel';
import { LEVELS, type Level } from '../values.events.js';
import { mustBeSpan, mustNameItems } from '../windows.checks.js';
import type { ChangeFacts, ChangeGiven, OfChange } from './change.commands.js';
import type { ChangePlan, ChangeRecord, KnownChange } from './change.state.js';

/** The way out of each state, for refusals. */
const NEXT_STEP: Readonly<Record<KnownChange['status'], string>> = {
  Draft: 'Assess it first (AssessChange); a standard change is scheduled at once (ScheduleChange).',
  Assessing: 'Send it for approval first (SubmitForApproval).',
  AwaitingApproval: 'Its approvers have yet to decide (ApproveChange, RejectChange, AbstainFromChange).',
  Authorized: 'Schedule it first (ScheduleChange).',
  Denied: 'Revise its plan (ReviseChange) or cancel it (CancelChange).',
  Scheduled: 'Start the implementation first (StartImplementation).',
  Implementing: 'Complete the implementation (CompleteImplementation) or back it out (BackOutChange).',
  Review: 'Review it (ReviewChange) and close it (CloseChange).',
  Closed: 'Request a new change (RequestChange).',
  Cancelled: 'Request a new change (RequestChange).',
};

const STATUS_WORDS: Readonly<Record<KnownChange['status'], string>> = {
  Draft: 'a draft',
  Assessing: 'assessed',
  AwaitingApproval: 'awaiting approval',
  Authorized: 'authorised',
  Denied: 'denied',
  Scheduled: 'scheduled',
  Implementing: 'being implemented',
  Review: 'in review',
  Closed: 'closed',
  Cancelled: 'cancelled',
};

/** Refuses a command on a change that is not there. */
export function unknownChange(changeId: ChangeId): Rejection {
  return reject('NOT_FOUND', `There is no change ${changeId}. Check the id, or request it first (RequestChange).`, ['changeId']);
}

/** Refuses a command that the state does not allow. @param action past participle, e.g. `scheduled`. @param advice what to do instead of the usual way out. */
export function notNow({ status, record }: KnownChange, action: string, advice = NEXT_STEP[status]): Rejection {
  return reject('INVALID_TRANSITION', `Change ${record.changeId} is ${STATUS_WORDS[status]} and cannot be ${action}. ${advice}`);
}

/** Risk by likelihood and impact: NIST SP 800-30, table I-2. Rows are likelihoods, columns impacts, lowest first. */
const RISK: readonly (readonly Level[])[] = [
  ['veryLow', 'veryLow', 'veryLow', 'low', 'low'],
  ['veryLow', 'low', 'low', 'low', 'moderate'],
  ['veryLow', 'low', 'moderate', 'moderate', 'high'],
  ['veryLow', 'low', 'moderate', 'high', 'veryHigh'],
  ['veryLow', 'low', 'moderate', 'high', 'veryHigh'],
];

/** The risk of a change. */
export function riskOf(impact: Level, likelihood: Level): Level {
  return RISK[LEVELS.indexOf(likelihood)]![LEVELS.indexOf(impact)]!;
}

/** True when the first level is higher than the second. */
export function isHigher(level: Level, than: Level): boolean {
  return LEVELS.indexOf(level) > LEVELS.indexOf(than);
}

/** Refuses a plan that contradicts itself or names what is not there. @param said the facts that are new; the others were checked before. */
export function mustBePlan(plan: ChangePlan, said: Partial<Record<keyof ChangePlan, unknown>>, facts: ChangeFacts): Rejection | undefined {
  return firstOf(
    ...(['title', 'implementationPlan', 'backoutPlan'] as const).map((name) => mustSay(plan[name], name)),
    mustBeSpan({ from: plan.plannedStart, to: plan.plannedEnd }, 'plannedEnd'),
    said.affectedItems ? mustNameItems(plan.affectedItems, 'affectedItems') : undefined,
    said.affectedItems ? mustBeThere(facts) : undefined,
    said.implementerId ? mustBeActive('person', facts.implementer, 'implementerId') : undefined,
  );
}

/** Refuses affected things that are unknown, closed or gone. */
export function mustBeThere({ items = [] }: ChangeFacts): Rejection | undefined {
  return firstOf(...items.map((item) => mustBeActive('affected thing', item, 'affectedItems')));
}

/** The people behind a command: who acts, and for whom. Acting for somebody binds like being that person, and permits nothing. */
export function hands({ actor }: ChangeGiven, { onBehalfOf }: OfChange): readonly string[] {
  return onBehalfOf === undefined ? [actor.id] : [actor.id, onBehalfOf];
}

/** True when one of the people has the plan in hand: its authors and its implementer. */
export function isOfPlan({ authors, implementerId }: ChangeRecord, people: readonly string[]): boolean {
  return people.some((id) => id === implementerId || authors.includes(id));
}

/** Some and more, each once. */
export function joined<Item>(some: readonly Item[], more: readonly Item[]): readonly Item[] {
  return [...new Set([...some, ...more])];
}

/** Refuses those who neither have the plan in hand nor manage changes. */
export function mustBeOfPlan({ record }: KnownChange, given: ChangeGiven): Rejection | undefined {
  if (isOfPlan(record, [given.actor.id]) || managesChanges(given)) return undefined;
  return reject('FORBIDDEN', 'Only those who asked for the change, its implementer and change managers do this. Ask one of them.');
}

/** Refuses those who do not carry the change out. A change manager may stand in, saying why. */
export function mustBeImplementer(change: KnownChange, given: ChangeGiven): Rejection | undefined {
  const { id } = given.actor;
  if (id === change.record.implementerId || (change.status === 'Implementing' && id === change.startedBy)) return undefined;
  if (!managesChanges(given))
    return reject('FORBIDDEN', 'Only the implementer of the change does this. Ask that person, or a change manager.');
  return mustGiveReason(given, 'Say why you do this in place of the implementer.');
}

function managesChanges({ actor }: ChangeGiven): boolean {
  return actor.roles.some((role) => role === 'change-manager' || role === 'admin');
}
