import { firstOf, mustBeActive } from '@opsledger/eventsourcing';
import { reject, type PersonId, type Rejection } from '@opsledger/kernel';
import { hands, isOfPlan, joined, notNow } from './change.checks.js';
import type { ChangeGiven, Decisions, Evolutions, OfChange, Wants } from './change.commands.js';
import type { AwaitingApproval, ChangeRecord, Round } from './change.state.js';

/** Whose approval goes to whom. */
interface Handover extends OfChange {
  readonly fromApproverId: PersonId;
  readonly toApproverId: PersonId;
}

/** What gives the approvals of those who have left to others. */
export interface HandoverCommand {
  readonly type: 'ReassignApproval';
  readonly data: Handover;
}

/** What the command means for a change. */
export const handoverDecisions: Decisions<HandoverCommand> = {
  /** A seat for which no vote was given. Who is still there keeps theirs: nobody takes a vote from an approver. */
  ReassignApproval(data, change, given) {
    if (change.status !== 'AwaitingApproval') return notNow(change, 'given to another approver');
    const { changeId, fromApproverId, toApproverId } = data;
    const { round, record } = change;
    const step = openSeatOf(round, fromApproverId);
    if (step === undefined) return isHandedOver(change, data) ? [] : notAsked();
    const refused = firstOf(
      mustHaveLeft(given),
      mustBeActive('person', given.facts.handover?.to ?? 'unknown', 'toApproverId'),
      mustBeImpartial(record, data, given),
      mustHaveNoSeat(round, toApproverId),
    );
    return refused ?? [{ type: 'ApprovalReassigned', data: { changeId, round: round.round, step, fromApproverId, toApproverId } }];
  },
};

/** What the event does to a change. */
export const handoverEvolutions = {
  ApprovalReassigned(change, { step, fromApproverId, toApproverId }) {
    if (change.status !== 'AwaitingApproval') return change;
    const record = { ...change.record, asked: joined(change.record.asked, [toApproverId]) };
    const steps = change.round.steps.map((known, index) =>
      index === step && known.approvers
        ? { ...known, approvers: known.approvers.map((id) => (id === fromApproverId ? toApproverId : id)) }
        : known,
    );
    return { ...change, record, round: { ...change.round, steps } };
  },
} satisfies Partial<Evolutions>;

/** What is read before the decision. */
export const handoverWants: Wants<HandoverCommand> = {
  ReassignApproval: ({ fromApproverId, toApproverId }) => ({ handover: { from: fromApproverId, to: toApproverId } }),
};

/** The step that still waits for a person who is named in it; undefined when none does. */
function openSeatOf({ steps, step: open, votes }: Round, id: PersonId): number | undefined {
  const found = steps.findIndex(({ approvers = [] }, index) => index >= open && approvers.includes(id));
  const voted = votes.some(({ step, approverId }) => step === found && approverId === id);
  return found < 0 || voted ? undefined : found;
}

function isHandedOver({ record, round }: AwaitingApproval, { fromApproverId, toApproverId }: Handover): boolean {
  const asked = round.steps.some(({ approvers = [] }) => approvers.includes(fromApproverId));
  return !asked && record.asked.includes(fromApproverId) && openSeatOf(round, toApproverId) !== undefined;
}

function notAsked(): Rejection {
  const message = 'This change does not wait for a vote of that person. Check who has yet to vote.';
  return reject('INVALID_REFERENCE', message, ['fromApproverId']);
}

function mustHaveLeft({ facts }: ChangeGiven): Rejection | undefined {
  if (facts.handover?.from === 'inactive') return undefined;
  const message = 'That approver has not left, and nobody votes in the place of another. Ask them to vote.';
  return reject('FORBIDDEN', message, ['fromApproverId']);
}

/** Neither those who are asked nor those who choose them have a part in the plan, and nobody chooses themselves. */
function mustBeImpartial(record: ChangeRecord, data: Handover, given: ChangeGiven): Rejection | undefined {
  const chosen = data.toApproverId;
  const choosing = hands(given, data);
  if (isOfPlan(record, [chosen])) {
    return reject('SEGREGATION_OF_DUTIES', 'That person planned this change or carries it out. Choose another one.', ['toApproverId']);
  }
  if (!isOfPlan(record, choosing) && !choosing.some((id) => id === chosen)) return undefined;
  return reject(
    'SEGREGATION_OF_DUTIES',
    'Who planned the change, carries it out or would vote does not choose who votes. Ask another manager.',
  );
}

/** One person, one seat. */
function mustHaveNoSeat({ steps, votes }: Round, id: PersonId): Rejection | undefined {
  const seated = steps.some(({ approvers = [] }) => approvers.includes(id)) || votes.some(({ approverId }) => approverId === id);
  if (!seated) return undefined;
  return reject('SEGREGATION_OF_DUTIES', 'That person has a seat in this round already. Choose another one.', ['toApproverId']);
}
