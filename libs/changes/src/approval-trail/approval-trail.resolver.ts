import { Args, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { DateTime, defineList, ListArgs, ListReader, UUID, type ConnectionValue, type ListArguments } from '@opsledger/graphql';
import type { ChangeId, Instant, PersonId } from '@opsledger/kernel';
import { sql } from 'kysely';
import type { Vote } from '../values.events.js';
import { TRAIL_KIND } from '../values.enums.js';
import { approvalTrailTable, type ApprovalTrailRow } from './approval-trail.table.js';

/** An entry of the trail as GraphQL shows it. */
@ObjectType('ApprovalTrailEntry', { description: 'Who said what about a change, when and why. Entries are never changed or taken away.' })
export class ApprovalTrailEntryNode {
  @Field(() => UUID, { description: 'Id of the event.' })
  readonly id!: string;

  @Field(() => UUID)
  readonly changeId!: ChangeId;

  @Field(() => TRAIL_KIND)
  readonly kind!: ApprovalTrailRow['kind'];

  @Field(() => Int, { nullable: true, description: 'From 1; null where no votes were asked for.' })
  readonly round!: number | null;

  @Field(() => Int, { nullable: true, description: 'From 0; null for what concerns the whole round.' })
  readonly step!: number | null;

  @Field({ description: 'Id of the actor; for a vote, of the approver.' })
  readonly actorId!: string;

  @Field(() => String, { nullable: true })
  readonly onBehalfOf!: string | null;

  @Field(() => String, { nullable: true })
  readonly reason!: string | null;

  @Field(() => TRAIL_KIND, { nullable: true, description: 'What the same approver had said before.' })
  readonly replaces!: Vote | null;

  @Field(() => UUID, { nullable: true, description: 'Who has left, of an approval that went to another person.' })
  readonly fromApproverId!: PersonId | null;

  @Field(() => UUID, { nullable: true, description: 'To whom it went.' })
  readonly toApproverId!: PersonId | null;

  @Field({ description: 'True for a standard change, which was approved with its model.' })
  readonly preApproved!: boolean;

  @Field(() => Int, { description: 'Version of the change with this entry.' })
  readonly version!: number;

  @Field(() => DateTime)
  readonly occurredAt!: Instant;

  @Field(() => DateTime)
  readonly recordedAt!: Instant;
}

function entryNode(row: ApprovalTrailRow): ApprovalTrailEntryNode {
  return {
    id: row.entry_id,
    changeId: row.change_id,
    kind: row.kind,
    round: row.round,
    step: row.step,
    actorId: row.actor_id,
    onBehalfOf: row.on_behalf_of,
    reason: row.reason,
    replaces: row.replaces,
    fromApproverId: row.from_approver_id,
    toApproverId: row.to_approver_id,
    preApproved: row.pre_approved,
    version: row.revision,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
  };
}

const approvalTrailList = defineList({
  name: 'ApprovalTrailEntry',
  node: () => ApprovalTrailEntryNode,
  table: approvalTrailTable,
  fields: {
    kind: { column: 'kind', enum: TRAIL_KIND },
    round: 'round',
    step: 'step',
    actorId: 'actor_id',
    version: 'revision',
    occurredAt: 'occurred_at',
    recordedAt: 'recorded_at',
  },
  defaultOrder: [{ field: 'version', direction: 'ASC' }],
  toNode: entryNode,
});

/** `approvalTrail`. */
@Resolver()
export class ApprovalTrailResolver {
  constructor(private readonly lists: ListReader) {}

  @Query(() => approvalTrailList.Connection, {
    description: 'Every vote on a change, and what was asked and decided, cancelled rounds included.',
  })
  approvalTrail(
    @Args('changeId', { type: () => UUID }) changeId: ChangeId,
    @ListArgs(approvalTrailList) args: ListArguments,
  ): Promise<ConnectionValue> {
    return this.lists.page(approvalTrailList, args, {
      condition: sql`change_id = ${changeId}`,
      conditionName: `approvalTrail:${changeId}`,
    });
  }
}
