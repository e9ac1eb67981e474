import { firstOf, mustSay } from '@opsledger/eventsourcing';
import { reject, type PersonId, type Rejection, type Role } from '@opsledger/kernel';
import type { ApprovalRule, ApprovalStep, ChangeType, Vote } from '../values.events.js';

/** Roles whose holders can be asked to vote. A requester only asks, an implementer only carries out, and an auditor changes nothing. */
export const VOTING_ROLES = [
  'approver',
  'change-manager',
  'asset-manager',
  'service-agent',
  'problem-manager',
  'risk-owner',
  'security-officer',
  'continuity-owner',
  'budget-owner',
  'finance',
] as const satisfies readonly Role[];
export type VotingRole = (typeof VOTING_ROLES)[number];

/** Where a step stands: `pending` while votes can still turn it either way. */
export type StepOutcome = 'pending' | 'passed' | 'failed';

/** What decides a step: its rule, and the percentage when the rule is `percent`. */
export interface Quorum {
  readonly rule: ApprovalRule;
  readonly percent?: number;
}

/** How many approvals a step with so many seats needs: more than half for a majority, rounded up for a percentage. */
export function approvalsNeeded({ rule, percent = 100 }: Quorum, seats: number): number {
  switch (rule) {
    case 'any':
      return 1;
    case 'all':
      return seats;
    case 'majority':
      return Math.floor(seats / 2) + 1;
    case 'percent':
      return Math.ceil((seats * percent) / 100);
  }
}

/**
 * Where a step stands after some votes. Only approvals count towards its quorum, which is fixed by the number of seats and does not shrink: an
 * abstention is a seat that does not approve, a tie is no majority. A step that can no longer pass has failed, whoever has yet to vote. Pure.
 */
export function outcomeOf(quorum: Quorum, seats: number, votes: readonly Vote[]): StepOutcome {
  const needed = approvalsNeeded(quorum, seats);
  const approvals = votes.filter((vote) => vote === 'approve').length;
  if (approvals >= needed) return 'passed';
  const open = seats - votes.length;
  return approvals + open < needed ? 'failed' : 'pending';
}

/** How many votes a step can take. */
export function seatsOf({ approvers, seats = 1 }: ApprovalStep): number {
  return approvers?.length ?? seats;
}

/** Everyone whom the steps name. */
export function namedApprovers(steps: readonly ApprovalStep[]): readonly PersonId[] {
  return [...new Set(steps.flatMap(({ approvers = [] }) => approvers))];
}

/** Refuses a policy that cannot be followed, or that does not suit the type of change. */
export function mustBePolicy(steps: readonly ApprovalStep[], changeType: ChangeType): Rejection | undefined {
  return firstOf(mustSuit(steps, changeType), ...steps.map(mustBeStep), mustAskOnce(steps));
}

const MAX_STEPS = 5;
const MAX_SEATS = 20;

/** A standard change is approved with its model; an emergency cannot wait for one step after another. */
function mustSuit(steps: readonly ApprovalStep[], changeType: ChangeType): Rejection | undefined {
  const [fewest, most] = { standard: [0, 0], normal: [1, MAX_STEPS], emergency: [1, 1] }[changeType] as [number, number];
  if (steps.length >= fewest && steps.length <= most) return undefined;
  const wanted = most === 0 ? 'no steps: its model is the approval' : most === 1 ? 'exactly one step' : `1 to ${MAX_STEPS} steps`;
  return reject('INVALID_INPUT', `A model of ${changeType} changes has ${wanted}.`, ['steps']);
}

function mustBeStep(step: ApprovalStep): Rejection | undefined {
  const count = seatsOf(step);
  return firstOf(
    mustSay(step.name, 'steps'),
    mustBeQuorum(step),
    mustAskSomebody(step),
    count >= 1 && count <= MAX_SEATS ? undefined : notSteps(`A step has 1 to ${MAX_SEATS} approvers.`),
  );
}

function mustBeQuorum({ rule, percent }: ApprovalStep): Rejection | undefined {
  if ((rule === 'percent') !== (percent !== undefined)) return notSteps('Give a percentage with the rule percent, and with no other.');
  return percent === undefined || (percent >= 1 && percent <= 100) ? undefined : notSteps('A percentage lies between 1 and 100.');
}

function mustAskSomebody({ approvers, role, seats }: ApprovalStep): Rejection | undefined {
  if ((approvers === undefined) === (role === undefined)) return notSteps('A step names its approvers or a role, one of the two.');
  if (role === undefined) {
    return seats === undefined
      ? undefined
      : notSteps('A step that names its approvers has a seat for each. Leave the number of seats out.');
  }
  return VOTING_ROLES.some((voting) => voting === role)
    ? undefined
    : notSteps(`Holders of the role ${role} do not vote. Choose one of ${VOTING_ROLES.join(', ')}.`);
}

function notSteps(message: string): Rejection {
  return reject('INVALID_INPUT', message, ['steps']);
}

/** One person, one seat: two steps that name the same person would be one pair of eyes. */
function mustAskOnce(steps: readonly ApprovalStep[]): Rejection | undefined {
  const all = steps.flatMap(({ approvers = [] }) => approvers);
  const twice = all.find((id, index) => all.indexOf(id) !== index);
  return twice && reject('SEGREGATION_OF_DUTIES', `Person ${twice} is named twice. Every approver has one seat in one step.`, ['steps']);
}
