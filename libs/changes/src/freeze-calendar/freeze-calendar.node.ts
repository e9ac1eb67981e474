import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, NodeType } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import { FREEZE_STATUS } from '../values.enums.js';
import { AffectedItemNode, affectedItems } from '../values.nodes.js';
import { freezeWindowTable, type FreezeWindowRow } from './freeze-calendar.table.js';

/** A freeze as GraphQL shows it. */
@ObjectType('FreezeWindow', {
  implements: () => [NodeType],
  description: 'A time in which nothing in its scope is changed without an exemption.',
})
export class FreezeWindowNode extends NodeType {
  @Field(() => FREEZE_STATUS)
  readonly status!: FreezeWindowRow['status'];

  @Field()
  readonly name!: string;

  @Field({ description: 'True when it protects everything; then `items` is empty.' })
  readonly everything!: boolean;

  @Field(() => [AffectedItemNode])
  readonly items!: readonly AffectedItemNode[];

  @Field(() => DateTime)
  readonly from!: Instant;

  @Field(() => DateTime, { description: 'The freeze ends here.' })
  readonly to!: Instant;

  @Field({ description: 'Id of the actor.' })
  readonly declaredBy!: string;

  @Field(() => String, { nullable: true })
  readonly declaredReason!: string | null;

  @Field(() => DateTime, { nullable: true })
  readonly liftedAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Id of the actor.' })
  readonly liftedBy!: string | null;

  @Field(() => String, { nullable: true })
  readonly liftedReason!: string | null;

  @Field(() => Int)
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function freezeWindowNode(row: FreezeWindowRow): FreezeWindowNode {
  return {
    id: row.freeze_id,
    status: row.status,
    name: row.name,
    everything: row.everything,
    items: affectedItems(row.affected),
    from: row.starts_at,
    to: row.ends_at,
    declaredBy: row.declared_by,
    declaredReason: row.declared_reason,
    liftedAt: row.lifted_at,
    liftedBy: row.lifted_by,
    liftedReason: row.lifted_reason,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The list of freezes. */
export const freezeWindowList = defineList({
  name: 'FreezeWindow',
  node: () => FreezeWindowNode,
  table: freezeWindowTable,
  fields: {
    id: 'freeze_id',
    status: { column: 'status', enum: FREEZE_STATUS },
    name: 'name',
    everything: 'everything',
    from: 'starts_at',
    to: 'ends_at',
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'from', direction: 'ASC' }],
  toNode: freezeWindowNode,
});
