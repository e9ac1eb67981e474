import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, NodeType, UUID } from '@opsledger/graphql';
import type { ChangeId, Instant, PersonId } from '@opsledger/kernel';
import type { VotingRole } from '../change-model/approval.checks.js';
import type { ChangeModelId, FreezeId } from '../values.events.js';
import { CHANGE_OUTCOME, CHANGE_STATUS, CHANGE_TYPE, LEVEL } from '../values.enums.js';
import { AffectedItemNode, affectedItems, ApprovalStepNode } from '../values.nodes.js';
import { changeRegisterTable, type ApprovalRound, type ChangeRow } from './change-register.table.js';

/** A step of the last round of votes, with what was said in it. */
@ObjectType('ApprovalStepState')
export class ApprovalStepStateNode extends ApprovalStepNode {
  @Field(() => Int, { description: 'Approvals that it needs; fixed for the round.' })
  readonly needed!: number;

  @Field(() => Int)
  readonly approvals!: number;

  @Field(() => Int)
  readonly rejections!: number;

  @Field(() => Int)
  readonly abstentions!: number;

  @Field({ description: 'True while it is the step that waits for votes.' })
  readonly open!: boolean;
}

/** A change as GraphQL shows it. */
@ObjectType('Change', {
  implements: () => [NodeType],
  description: 'Something that is changed: planned, approved, scheduled, carried out.',
})
export class ChangeNode extends NodeType {
  @Field(() => CHANGE_STATUS)
  readonly status!: ChangeRow['status'];

  @Field(() => CHANGE_TYPE)
  readonly changeType!: ChangeRow['change_type'];

  @Field(() => UUID, { nullable: true })
  readonly modelId!: ChangeModelId | null;

  @Field()
  readonly title!: string;

  @Field(() => [AffectedItemNode])
  readonly affectedItems!: readonly AffectedItemNode[];

  @Field(() => DateTime)
  readonly plannedStart!: Instant;

  @Field(() => DateTime)
  readonly plannedEnd!: Instant;

  @Field()
  readonly implementationPlan!: string;

  @Field()
  readonly backoutPlan!: string;

  @Field(() => UUID, { nullable: true })
  readonly implementerId!: PersonId | null;

  @Field({ description: 'Id of the actor who asked for it.' })
  readonly requestedBy!: string;

  @Field(() => UUID, { nullable: true, description: 'The person for whom it was asked.' })
  readonly requestedFor!: PersonId | null;

  @Field(() => LEVEL, { nullable: true })
  readonly impact!: ChangeRow['impact'];

  @Field(() => LEVEL, { nullable: true })
  readonly likelihood!: ChangeRow['likelihood'];

  @Field(() => LEVEL, { nullable: true, description: 'By impact and likelihood, as NIST SP 800-30 has it.' })
  readonly risk!: ChangeRow['risk'];

  @Field(() => [ApprovalStepStateNode], { description: 'The last round of votes on the present plan. Empty when there was none.' })
  readonly approvalSteps!: readonly ApprovalStepStateNode[];

  @Field(() => [UUID], { description: 'Freezes in which the present plan may be carried out.' })
  readonly exemptions!: readonly FreezeId[];

  @Field({ description: 'True while it has its place in the calendar, also when it is over.' })
  readonly booked!: boolean;

  @Field(() => [UUID], { description: 'Overlapping changes of the same things that were acknowledged when it was scheduled.' })
  readonly conflictsWith!: readonly ChangeId[];

  @Field(() => DateTime)
  readonly requestedAt!: Instant;

  @Field(() => DateTime, { nullable: true })
  readonly startedAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Id of the actor who began the work.' })
  readonly startedBy!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the work was completed or backed out.' })
  readonly endedAt!: Instant | null;

  @Field(() => CHANGE_OUTCOME, { nullable: true })
  readonly outcome!: ChangeRow['outcome'];

  @Field(() => Boolean, { nullable: true, description: 'As its review says; without one, as the work ended.' })
  readonly successful!: boolean | null;

  @Field(() => DateTime, { nullable: true })
  readonly reviewedAt!: Instant | null;

  @Field(() => String, { nullable: true })
  readonly lessons!: string | null;

  @Field(() => DateTime, { nullable: true })
  readonly closedAt!: Instant | null;

  @Field(() => Int, { description: 'Send it as expectedVersion with the next command.' })
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function changeNode(row: ChangeRow): ChangeNode {
  return {
    id: row.change_id,
    status: row.status,
    changeType: row.change_type,
    modelId: row.model_id,
    title: row.title,
    affectedItems: affectedItems(row.affected),
    plannedStart: row.planned_start,
    plannedEnd: row.planned_end,
    implementationPlan: row.implementation_plan,
    backoutPlan: row.backout_plan,
    implementerId: row.implementer_id,
    requestedBy: row.requested_by,
    requestedFor: row.requested_for,
    impact: row.impact,
    likelihood: row.likelihood,
    risk: row.risk,
    approvalSteps: stepsOf(row),
    exemptions: row.exemptions as readonly FreezeId[],
    booked: row.booked,
    conflictsWith: row.conflicts_with as readonly ChangeId[],
    requestedAt: row.requested_at,
    startedAt: row.started_at,
    startedBy: row.started_by,
    endedAt: row.ended_at,
    outcome: row.outcome,
    successful: row.successful,
    reviewedAt: row.reviewed_at,
    lessons: row.lessons,
    closedAt: row.closed_at,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function stepsOf({ approval, status }: ChangeRow): readonly ApprovalStepStateNode[] {
  return approval?.steps.map((_, step) => stepState(approval, step, status === 'AwaitingApproval')) ?? [];
}

function stepState({ steps, step: open, votes }: ApprovalRound, step: number, undecided: boolean): ApprovalStepStateNode {
  const { name, rule, percent = null, approvers = null, role = null, seats, needed } = steps[step]!;
  const count = (said: string): number => votes.filter((vote) => vote.step === step && vote.vote === said).length;
  const tally = { approvals: count('approve'), rejections: count('reject'), abstentions: count('abstain') };
  return {
    name,
    rule,
    percent,
    approverIds: approvers,
    role: role as VotingRole | null,
    seats,
    needed,
    ...tally,
    open: undecided && step === open,
  };
}

/** The list of changes that all change queries page through. */
export const changeList = defineList({
  name: 'Change',
  node: () => ChangeNode,
  table: changeRegisterTable,
  fields: {
    id: 'change_id',
    status: { column: 'status', enum: CHANGE_STATUS },
    changeType: { column: 'change_type', enum: CHANGE_TYPE },
    modelId: 'model_id',
    title: 'title',
    risk: { column: 'risk', enum: LEVEL },
    plannedStart: 'planned_start',
    plannedEnd: 'planned_end',
    implementerId: 'implementer_id',
    requestedBy: 'requested_by',
    requestedFor: 'requested_for',
    booked: 'booked',
    requestedAt: 'requested_at',
    endedAt: 'ended_at',
    outcome: { column: 'outcome', enum: CHANGE_OUTCOME },
    successful: 'successful',
    closedAt: 'closed_at',
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'plannedStart', direction: 'ASC' }],
  toNode: changeNode,
});
