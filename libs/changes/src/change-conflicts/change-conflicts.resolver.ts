import { Args, Field, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { apiError, Consistency, DateTime, PositionScalar, ReadModels, UUID } from '@opsledger/graphql';
import type { ChangeId, Instant } from '@opsledger/kernel';
import { sql } from 'kysely';
import { changeNode, ChangeNode } from '../change-register/change-register.node.js';
import { mustBeSpan } from '../change-register/change-register.resolver.js';
import { ChangeQueries } from '../changes.queries.js';
import { AffectedItemNode, affectedItems } from '../values.nodes.js';

/** Most pairs of one answer. */
const MAX_ROWS = 1_000;

/** Two changes of the same things at the same time. */
@ObjectType('ChangeConflict', { description: 'Two changes, neither of them over, that plan to change the same things at the same time.' })
export class ChangeConflictNode {
  @Field(() => UUID)
  readonly changeId!: ChangeId;

  @Field(() => UUID)
  readonly otherChangeId!: ChangeId;

  @Field(() => [AffectedItemNode], { description: 'What both affect.' })
  readonly items!: readonly AffectedItemNode[];

  @Field(() => DateTime, { description: 'When the overlap begins.' })
  readonly from!: Instant;

  @Field(() => DateTime, { description: 'When the overlap ends.' })
  readonly to!: Instant;

  @Field({ description: 'True when one of them was scheduled in knowledge of the other.' })
  readonly acknowledged!: boolean;
}

interface ConflictRow {
  readonly change_id: ChangeId;
  readonly other_id: ChangeId;
  readonly shared: readonly string[];
  readonly starts: string;
  readonly ends: string;
  readonly acknowledged: boolean;
}

/** `changeConflicts`. */
@Resolver(() => ChangeConflictNode)
export class ChangeConflictsResolver {
  constructor(
    private readonly readModels: ReadModels,
    private readonly queries: ChangeQueries,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => [ChangeConflictNode], {
    description:
      'Overlaps in a span of time, planned ones included: one of the two will not be scheduled without acknowledging the other. At most 1000: LIMIT_EXCEEDED asks to narrow the span.',
  })
  async changeConflicts(
    @Args('from', { type: () => DateTime }) from: Instant,
    @Args('to', { type: () => DateTime }) to: Instant,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<readonly ChangeConflictNode[]> {
    mustBeSpan(from, to);
    await this.consistency.reach(atLeast);
    const live = (table: string) => sql`${sql.ref(`${table}.status`)} not in ('Denied', 'Review', 'Closed', 'Cancelled')
      and ${sql.ref(`${table}.planned_start`)} < ${to}::timestamptz and ${sql.ref(`${table}.planned_end`)} > ${from}::timestamptz`;
    const { rows } = await sql<ConflictRow>`
      select a.change_id, b.change_id as other_id, array(select unnest(a.affected) intersect select unnest(b.affected) order by 1) as shared,
        to_char(greatest(a.planned_start, b.planned_start) at time zone 'UTC', ${ISO}) as starts,
        to_char(least(a.planned_end, b.planned_end) at time zone 'UTC', ${ISO}) as ends,
        (a.change_id::text = any(b.conflicts_with) or b.change_id::text = any(a.conflicts_with)) as acknowledged
      from change_register a join change_register b
        on a.change_id < b.change_id and a.affected && b.affected and a.planned_start < b.planned_end and b.planned_start < a.planned_end
      where ${live('a')} and ${live('b')}
      order by greatest(a.planned_start, b.planned_start), a.change_id, b.change_id limit ${MAX_ROWS + 1}`.execute(this.readModels.db);
    if (rows.length > MAX_ROWS)
      throw apiError('LIMIT_EXCEEDED', 'There are too many overlaps for one answer. Ask for a shorter span.', { limit: MAX_ROWS });
    return rows.map(conflictNode);
  }

  @ResolveField(() => ChangeNode, { nullable: true })
  async change(@Parent() { changeId }: ChangeConflictNode): Promise<ChangeNode | null> {
    const row = await this.queries.change(changeId);
    return row && changeNode(row);
  }

  @ResolveField(() => ChangeNode, { nullable: true })
  async otherChange(@Parent() { otherChangeId }: ChangeConflictNode): Promise<ChangeNode | null> {
    const row = await this.queries.change(otherChangeId);
    return row && changeNode(row);
  }
}

/** Instants as this program writes them. */
const ISO = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';

function conflictNode({ change_id, other_id, shared, starts, ends, acknowledged }: ConflictRow): ChangeConflictNode {
  const span = { from: starts as Instant, to: ends as Instant };
  return { changeId: change_id, otherChangeId: other_id, items: affectedItems(shared), ...span, acknowledged };
}
