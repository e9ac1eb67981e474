import { firstOf, mustBeActive, mustGiveReason } from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import { approvalsNeeded, namedApprovers, outcomeOf, seatsOf } from '../change-model/approval.checks.js';
import { DEFAULT_MODEL } from '../change-model/change-model.decider.js';
import type { ApprovalStep, ChangeModelId, Vote } from '../values.events.js';
import { isHigher, isOfPlan, joined, notNow } from './change.checks.js';
import type { ChangeGiven, Decision, Decisions, Evolutions, ModelFact, OfChange, Wants } from './change.commands.js';
import type { ChangeEvent, ChangeEventData, RequestedStep } from './change.events.js';
import { handoverDecisions, handoverEvolutions, handoverWants, type HandoverCommand } from './change.handover.decider.js';
import { mustBeOfType } from './change.plan.decider.js';
import {
  withRecord,
  type AwaitingApproval,
  type CastVote,
  type Change,
  type ChangeRecord,
  type KnownChange,
  type Round,
} from './change.state.js';

/** What asks for votes, and the votes. */
export type ApprovalCommand =
  | { readonly type: 'SubmitForApproval'; readonly data: OfChange & { readonly policyId?: ChangeModelId } }
  | { readonly type: 'ApproveChange'; readonly data: OfChange }
  | { readonly type: 'RejectChange'; readonly data: OfChange }
  | { readonly type: 'AbstainFromChange'; readonly data: OfChange }
  | HandoverCommand;

/** What each command means for a change. */
export const approvalDecisions: Decisions<ApprovalCommand> = {
  /** Begins a round of votes under a policy, whose steps are fixed for the round. */
  SubmitForApproval({ changeId, policyId }, change, given) {
    if (change.status !== 'Assessing') return notNow(change, 'sent for approval', SUBMIT_ADVICE[change.status]);
    const policy = given.facts.model;
    const wrong = mustBeActive('policy of approval', policy?.standing ?? 'unknown', 'policyId') ?? mustAuthorise(policy!, change.record);
    if (wrong) return policyId === undefined && wrong.code === 'INVALID_REFERENCE' ? noDefault(change) : wrong;
    const { modelId, record } = policy!;
    const round = change.record.rounds + 1;
    return [{ type: 'ApprovalRequested', data: { changeId, round, policyId: modelId, steps: record!.steps.map(requestedStep) } }];
  },

  ApproveChange: (data, change, given) => cast('approve', data, change, given),
  RejectChange: (data, change, given) => cast('reject', data, change, given),
  AbstainFromChange: (data, change, given) => cast('abstain', data, change, given),
  ...handoverDecisions,
};

/** What each event does to a change. */
export const approvalEvolutions = {
  ApprovalRequested: (change, { round, steps }) => ({
    status: 'AwaitingApproval',
    record: withRecord(change, { rounds: round, asked: joined(change.record.asked, namedApprovers(steps)) }).record,
    round: { round, steps, step: 0, votes: [] },
  }),
  ChangeApproved: (change, vote) => voted(change, vote, 'approve'),
  ChangeRejected: (change, vote) => voted(change, vote, 'reject'),
  ChangeAbstained: (change, vote) => voted(change, vote, 'abstain'),
  ApprovalStepPassed: (change, { step }) =>
    change.status === 'AwaitingApproval' ? { ...change, round: { ...change.round, step: step + 1 } } : change,
  ...handoverEvolutions,
  ChangeAuthorized: ({ record }) => ({ status: 'Authorized', record }),
  ChangeDenied: ({ record }) => ({ status: 'Denied', record }),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const approvalWants: Wants<ApprovalCommand> = {
  SubmitForApproval: ({ policyId }, change) => ({ model: policyId ?? policyOf(change) }),
  ...handoverWants,
};

const SUBMIT_ADVICE: Partial<Record<KnownChange['status'], string>> = {
  AwaitingApproval: 'It was sent already: its approvers have yet to decide.',
  Denied: 'Revise its plan first (ReviseChange), so that there is something new to decide on.',
  Scheduled: 'It is authorised already.',
  Authorized: 'It is authorised already.',
};

/** The policy that a change follows unless another is named: that of its own model, or the default of its type. */
function policyOf(change: Change): ChangeModelId | undefined {
  if (change.status === 'Unknown' || change.record.changeType === 'standard') return undefined;
  return change.record.modelId ?? DEFAULT_MODEL[change.record.changeType];
}

function noDefault({ record: { changeType } }: KnownChange): Rejection {
  const message = `No policy is in force for ${changeType} changes that name none. Define a default (DefineChangeModel), or name a policy.`;
  return reject('INVALID_REFERENCE', message, ['policyId']);
}

/** Refuses a policy under which this change cannot be decided. */
function mustAuthorise({ record, gone, ...fact }: ModelFact, change: ChangeRecord): Rejection | undefined {
  const { risk, changeType, implementerId } = change;
  const { steps, highestRisk } = record!;
  const involved = steps.flatMap(({ approvers = [] }) => approvers).find((id) => isOfPlan(change, [id]));
  const otherType = mustBeOfType(changeType, { record: record!, gone, ...fact });
  return firstOf(
    otherType && { ...otherType, path: ['policyId'] },
    isHigher(risk!, highestRisk)
      ? reject('INVALID_INPUT', `The policy authorises changes up to the risk ${highestRisk}; this one is ${risk}. Name another.`, [
          'policyId',
        ])
      : undefined,
    implementerId === undefined
      ? reject('INVALID_INPUT', 'Name the implementer first (ReviseChange): votes are given for who does it, too.', ['implementerId'])
      : undefined,
    involved === undefined ? undefined : reject('SEGREGATION_OF_DUTIES', `The policy asks person ${involved}, ${INVOLVED}`, ['policyId']),
    gone[0] === undefined ? undefined : reject('INVALID_REFERENCE', `The policy asks person ${gone[0]}, ${GONE}`, ['policyId']),
  );
}

const INVOLVED = 'who planned or carries out this change. Name another policy or another implementer.';
const GONE = 'who has left. Revise it first (ReviseChangeModel).';

function requestedStep(step: ApprovalStep): RequestedStep {
  const seats = seatsOf(step);
  return { ...step, seats, needed: approvalsNeeded(step, seats) };
}

const EVENT = { approve: 'ChangeApproved', reject: 'ChangeRejected', abstain: 'ChangeAbstained' } as const satisfies Record<
  Vote,
  ChangeEvent['type']
>;

/** A vote, and what it decides. */
function cast(vote: Vote, data: OfChange, change: KnownChange, given: ChangeGiven): Decision {
  if (change.status !== 'AwaitingApproval') return notNow(change, 'voted on');
  const { changeId } = data;
  const { round } = change;
  const approverId = given.actor.id;
  const mine = round.votes.find((known) => known.step === round.step && known.approverId === approverId);
  const refused = firstOf(
    mustVoteInPerson(data, given),
    mustBeApart(change, given),
    mustBeAsked(round, given, mine),
    vote === 'reject' ? mustGiveReason(given, 'Say why the change is rejected.') : undefined,
  );
  if (refused) return refused;
  if (mine?.vote === vote) return [];
  const place = { changeId, round: round.round, step: round.step };
  const event = { type: EVENT[vote], data: { ...place, approverId, ...(mine && { replaces: mine.vote }) } };
  const others = round.votes.filter((known) => known.step === round.step && known !== mine).map((known) => known.vote);
  return [event, ...decided(round, [...others, vote], place)];
}

/** What follows from the votes of the open step. */
function decided(round: Round, votes: readonly Vote[], place: ChangeEventData<'ApprovalStepPassed'>): readonly ChangeEvent[] {
  const step = round.steps[round.step]!;
  switch (outcomeOf(step, step.seats, votes)) {
    case 'pending':
      return [];
    case 'failed':
      return [{ type: 'ChangeDenied', data: place }];
    case 'passed': {
      const passed: ChangeEvent = { type: 'ApprovalStepPassed', data: place };
      if (round.step + 1 < round.steps.length) return [passed];
      return [passed, { type: 'ChangeAuthorized', data: { changeId: place.changeId, round: place.round } }];
    }
  }
}

/** A vote is one's own: nobody gives it for somebody else, and no program does. */
function mustVoteInPerson({ onBehalfOf }: OfChange, { actor }: ChangeGiven): Rejection | undefined {
  if (onBehalfOf === undefined && actor.kind === 'user') return undefined;
  return reject('FORBIDDEN', 'An approver votes in person and for nobody else. Ask that person to vote.');
}

/** Who planned the change or carries it out does not vote on it. */
function mustBeApart({ record }: AwaitingApproval, { actor }: ChangeGiven): Rejection | undefined {
  if (!isOfPlan(record, [actor.id])) return undefined;
  return reject('SEGREGATION_OF_DUTIES', 'You planned this change or carry it out, so you cannot vote on it. Its other approvers decide.');
}

/** Only those who are asked vote: by name, or by a role. A step of a role has a seat left as long as it is open, because the last vote decides it. */
function mustBeAsked({ steps, step, votes }: Round, { actor }: ChangeGiven, mine: CastVote | undefined): Rejection | undefined {
  if (mine) return undefined;
  const { name, approvers, role } = steps[step]!;
  if (approvers) {
    const asked = (approvers as readonly string[]).includes(actor.id);
    return asked ? undefined : reject('FORBIDDEN', `You are not among the approvers of the step ${name}. They decide, and nobody else.`);
  }
  if (!actor.roles.some((held) => held === role)) return reject('FORBIDDEN', `The step ${name} asks holders of the role ${role}.`);
  if (votes.some(({ approverId }) => approverId === actor.id) || steps.some((other) => asks(other, actor.id))) {
    return reject('SEGREGATION_OF_DUTIES', 'You have a seat in another step of this change. Somebody else votes in this one.');
  }
  return undefined;
}

function asks({ approvers = [] }: RequestedStep, id: string): boolean {
  return (approvers as readonly string[]).includes(id);
}

/** Every approver has one seat in all steps, so that the last vote of a person is the one that counts. */
function voted(change: KnownChange, { step, approverId }: ChangeEventData<'ChangeApproved'>, vote: Vote): Change {
  if (change.status !== 'AwaitingApproval') return change;
  const others = change.round.votes.filter((known) => known.approverId !== approverId);
  const voters = [...new Set([...change.record.voters, approverId])];
  return { ...change, record: { ...change.record, voters }, round: { ...change.round, votes: [...others, { step, approverId, vote }] } };
}
