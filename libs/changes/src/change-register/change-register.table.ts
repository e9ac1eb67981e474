import type { ChangeId, Instant, PersonId, Role } from '@opsledger/kernel';
import { boolean, defineTable, int4, jsonb, nullable, text, textArray, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { Outcome, RequestedStep } from '../change/change.events.js';
import type { ChangeModelId, ChangeType, Level, Vote } from '../values.events.js';

/** The states of a change, as the register shows them. */
export type ChangeStatus =
  'Draft' | 'Assessing' | 'AwaitingApproval' | 'Authorized' | 'Denied' | 'Scheduled' | 'Implementing' | 'Review' | 'Closed' | 'Cancelled';

/** The last round of votes on the present plan. */
export interface ApprovalRound {
  readonly round: number;
  readonly policyId: ChangeModelId;
  readonly steps: readonly RequestedStep[];
  /** The step that is open, from 0; the number of steps when all have passed. */
  readonly step: number;
  readonly votes: readonly { readonly step: number; readonly approverId: string; readonly vote: Vote }[];
}

/** One row per change: what every list and every question about changes is answered from. */
export const changeRegisterTable = defineTable('change_register', {
  key: ['change_id'],
  columns: {
    change_id: uuid<ChangeId>(),
    status: text<ChangeStatus>(),
    change_type: text<ChangeType>(),
    model_id: nullable(uuid<ChangeModelId>()),
    title: text(),
    /** `kind:id` of each thing. */
    affected: textArray(),
    planned_start: timestamptz<Instant>(),
    planned_end: timestamptz<Instant>(),
    implementation_plan: text(),
    backout_plan: text(),
    implementer_id: nullable(uuid<PersonId>()),
    requested_by: text(),
    requested_for: nullable(uuid<PersonId>()),
    /** Who asked for it or edited its plan, and for whom. */
    authors: textArray(),
    impact: nullable(text<Level>()),
    likelihood: nullable(text<Level>()),
    risk: nullable(text<Level>()),
    approval: nullable(jsonb<ApprovalRound>()),
    /** Who is asked by name in the open step and has not voted. */
    waits_for: textArray(),
    /** Since when the open step waits for votes. */
    waiting_since: nullable(timestamptz<Instant>()),
    /** How often the open step was reminded of. */
    reminders: int4(),
    /** The role that the open step asks. */
    waits_for_role: nullable(text<Role>()),
    /** Who has a seat in another step, or has voted in this one: a role's open seat is not for them. */
    seated: textArray(),
    exemptions: textArray(),
    /** True while it has its place in the calendar, also when it is over. */
    booked: boolean(),
    conflicts_with: textArray(),
    requested_at: timestamptz<Instant>(),
    approval_requested_at: nullable(timestamptz<Instant>()),
    decided_at: nullable(timestamptz<Instant>()),
    started_at: nullable(timestamptz<Instant>()),
    /** Who began the work. */
    started_by: nullable(text()),
    /** When the work was completed or backed out. */
    ended_at: nullable(timestamptz<Instant>()),
    outcome: nullable(text<Outcome>()),
    reviewed_at: nullable(timestamptz<Instant>()),
    lessons: nullable(text()),
    /** As the review says, or the closing. */
    successful: nullable(boolean()),
    closed_at: nullable(timestamptz<Instant>()),
    /** Revision of the change's stream: the version that clients send back. */
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [
    { columns: ['status', 'change_id'] },
    { columns: ['planned_start', 'change_id'] },
    { columns: ['planned_end'] },
    { columns: ['requested_at', 'change_id'] },
    { columns: ['ended_at'], where: 'ended_at is not null' },
    { columns: ['closed_at'], where: 'closed_at is not null' },
    { columns: ['change_id'], where: "status = 'AwaitingApproval'" },
  ],
});

export type ChangeRow = RowOf<typeof changeRegisterTable>;
