import type { ChangeId, Instant, PersonId } from '@opsledger/kernel';
import type { ChangeWindow } from '../change-calendar/change-calendar.decider.js';
import type { AffectedItem, ChangeModelId, ChangeType, FreezeId, Level, Vote } from '../values.events.js';
import type { Outcome, RequestedStep } from './change.events.js';

/** What is to be done, when and by whom. An edit of any of it is a new plan. */
export interface ChangePlan {
  readonly title: string;
  readonly affectedItems: readonly AffectedItem[];
  readonly plannedStart: Instant;
  /** The window ends here. */
  readonly plannedEnd: Instant;
  readonly implementationPlan: string;
  readonly backoutPlan: string;
  /** Needed before votes are asked for: the implementer may not vote. */
  readonly implementerId?: PersonId;
}

/** What is known of a change whatever its state. */
export interface ChangeRecord extends ChangePlan {
  readonly changeId: ChangeId;
  readonly changeType: ChangeType;
  readonly modelId?: ChangeModelId;
  /** Who asked for the change or edited its plan, and for whom: none of them may vote. */
  readonly authors: readonly string[];
  /** Rounds of approval so far, cancelled ones included. */
  readonly rounds: number;
  /** The risk, once assessed. */
  readonly risk?: Level;
  /** Freezes in which the present plan may be carried out. */
  readonly exemptions: readonly FreezeId[];
  /** People who were asked by name, in whatever round, also those whose approval went to another. */
  readonly asked: readonly PersonId[];
  /** Who has voted on the present plan: none of them may carry it out. */
  readonly voters: readonly string[];
}

/** A vote in force: the last one of an approver in a step. */
export interface CastVote {
  readonly step: number;
  readonly approverId: string;
  readonly vote: Vote;
}

/** A round of approval under way. Steps count from 0. */
export interface Round {
  readonly round: number;
  readonly steps: readonly RequestedStep[];
  readonly step: number;
  readonly votes: readonly CastVote[];
  /** The last reminder, and of which step. */
  readonly reminded?: { readonly step: number; readonly nth: number };
}

export interface Review {
  readonly successful: boolean;
  readonly lessons?: string;
}

interface Recorded {
  readonly record: ChangeRecord;
}

export type Draft = { readonly status: 'Draft' } & Recorded;
export type Assessing = { readonly status: 'Assessing'; readonly impact: Level; readonly likelihood: Level } & Recorded;
export type AwaitingApproval = { readonly status: 'AwaitingApproval'; readonly round: Round } & Recorded;
export type Implementing = { readonly status: 'Implementing'; readonly startedBy: string } & Recorded;
export type InReview = { readonly status: 'Review'; readonly outcome: Outcome; readonly review?: Review } & Recorded;

/** A change from its first event on. */
export type KnownChange =
  | Draft
  | Assessing
  | AwaitingApproval
  | ({ readonly status: 'Authorized' | 'Denied' | 'Scheduled' } & Recorded)
  | Implementing
  | InReview
  | ({ readonly status: 'Closed' | 'Cancelled' } & Recorded);
export type Change = { readonly status: 'Unknown' } | KnownChange;

/** True while the change has its place in the calendar. */
export function isBooked({ status }: Change): boolean {
  return status === 'Scheduled' || status === 'Implementing';
}

/** The window of the plan, as the calendar lists it. */
export function plannedWindow({ record }: KnownChange): ChangeWindow {
  const { changeId, affectedItems, plannedStart, plannedEnd } = record;
  return { kind: 'change', id: changeId, everything: false, items: affectedItems, from: plannedStart, to: plannedEnd };
}

/** The change with other recorded facts. */
export function withRecord(change: KnownChange, changes: Partial<ChangeRecord>): KnownChange {
  return { ...change, record: { ...change.record, ...changes } };
}
