import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, NodeType } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import type { VotingRole } from '../change-model/approval.checks.js';
import type { ApprovalStep } from '../values.events.js';
import { CHANGE_MODEL_STATUS, CHANGE_TYPE, LEVEL } from '../values.enums.js';
import { ApprovalStepNode } from '../values.nodes.js';
import { changeModelTable, type ChangeModelRow } from './change-model-list.table.js';

/** A model of changes as GraphQL shows it. */
@ObjectType('ChangeModel', {
  implements: () => [NodeType],
  description: 'A kind of change, and the policy by which its changes are approved.',
})
export class ChangeModelNode extends NodeType {
  @Field(() => CHANGE_MODEL_STATUS)
  readonly status!: ChangeModelRow['status'];

  @Field()
  readonly name!: string;

  @Field(() => CHANGE_TYPE)
  readonly changeType!: ChangeModelRow['change_type'];

  @Field(() => String, { nullable: true })
  readonly description!: string | null;

  @Field(() => [ApprovalStepNode], { description: 'Empty for a standard change: its model is its approval.' })
  readonly steps!: readonly ApprovalStepNode[];

  @Field(() => LEVEL, { description: 'The policy authorises changes up to this risk.' })
  readonly highestRisk!: ChangeModelRow['highest_risk'];

  @Field(() => String, { nullable: true, description: 'Taken by changes that bring none.' })
  readonly implementationPlan!: string | null;

  @Field(() => String, { nullable: true, description: 'Taken by changes that bring none.' })
  readonly backoutPlan!: string | null;

  @Field(() => Int)
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function changeModelNode(row: ChangeModelRow): ChangeModelNode {
  return {
    id: row.model_id,
    status: row.status,
    name: row.name,
    changeType: row.change_type,
    description: row.description,
    steps: row.steps.map(stepNode),
    highestRisk: row.highest_risk,
    implementationPlan: row.implementation_plan,
    backoutPlan: row.backout_plan,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function stepNode({ name, rule, percent, approvers, role, seats = 1 }: ApprovalStep): ApprovalStepNode {
  const asked = { approverIds: approvers ?? null, role: (role ?? null) as VotingRole | null, seats: approvers?.length ?? seats };
  return { name, rule, percent: percent ?? null, ...asked };
}

/** The list of models. */
export const changeModelConnection = defineList({
  name: 'ChangeModel',
  node: () => ChangeModelNode,
  table: changeModelTable,
  fields: {
    id: 'model_id',
    status: { column: 'status', enum: CHANGE_MODEL_STATUS },
    name: 'name',
    changeType: { column: 'change_type', enum: CHANGE_TYPE },
    highestRisk: { column: 'highest_risk', enum: LEVEL },
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: changeModelNode,
});
