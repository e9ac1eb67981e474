import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  AS_OF,
  Consistency,
  DateTime,
  ListArgs,
  ListReader,
  NodeRegistry,
  PositionScalar,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type Past,
} from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import { sql } from 'kysely';
import { mustBeSpan } from '../change-register/change-register.resolver.js';
import { ChangeQueries } from '../changes.queries.js';
import type { FreezeId } from '../values.events.js';
import { freezeWindowList, freezeWindowNode, FreezeWindowNode } from './freeze-calendar.node.js';
import { freezeCalendar } from './freeze-calendar.projection.js';
import { freezeWindowTable } from './freeze-calendar.table.js';

/** Queries over freezes. */
@Resolver(() => FreezeWindowNode)
export class FreezeCalendarResolver {
  private readonly past: Past<FreezeWindowNode>;

  constructor(
    private readonly queries: ChangeQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    nodes.register({ typeName: 'FreezeWindow', query: 'freezeWindow', load: (ids) => this.byId(ids as readonly FreezeId[]) });
    this.past = history.register({
      typeName: 'FreezeWindow',
      query: 'freezeWindow',
      projection: freezeCalendar,
      table: freezeWindowTable,
      toNode: freezeWindowNode,
    });
  }

  @Query(() => FreezeWindowNode, { nullable: true })
  async freezeWindow(
    @Args('id', { type: () => UUID }) id: FreezeId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<FreezeWindowNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    return (await this.byId([id]))[0] ?? null;
  }

  @Query(() => freezeWindowList.Connection, {
    description: 'Freezes in a span of time, lifted ones included; ask for status to leave them out.',
  })
  freezeCalendar(
    @Args('from', { type: () => DateTime }) from: Instant,
    @Args('to', { type: () => DateTime }) to: Instant,
    @ListArgs(freezeWindowList) args: ListArguments,
  ): Promise<ConnectionValue> {
    mustBeSpan(from, to);
    const condition = sql`starts_at < ${to}::timestamptz and ends_at > ${from}::timestamptz`;
    return this.lists.page(freezeWindowList, args, { condition, conditionName: `freezeCalendar:${from}:${to}` });
  }

  private async byId(ids: readonly FreezeId[]): Promise<readonly (FreezeWindowNode | null)[]> {
    return (await this.queries.freezes(ids)).map((row) => row && freezeWindowNode(row));
  }
}
