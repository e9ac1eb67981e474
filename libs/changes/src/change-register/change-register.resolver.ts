import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  apiError,
  AS_OF,
  Consistency,
  currentActor,
  DateTime,
  ListArgs,
  ListReader,
  NodeRegistry,
  NodeType,
  PositionScalar,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type Past,
} from '@opsledger/graphql';
import type { ChangeId, Instant } from '@opsledger/kernel';
import { sql } from 'kysely';
import { changeModelNode, ChangeModelNode } from '../change-model-list/change-model-list.node.js';
import { ChangeQueries } from '../changes.queries.js';
import { AffectedItemInput, AffectedItemNode } from '../values.nodes.js';
import { changeList, changeNode, ChangeNode } from './change-register.node.js';
import { changePast } from './change-past.js';
import { waitingFor } from './waiting-for.js';

/** Queries over changes, and what a change refers to. */
@Resolver(() => ChangeNode)
export class ChangeRegisterResolver {
  private readonly past: Past<ChangeNode>;

  constructor(
    private readonly queries: ChangeQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    const load = async (ids: readonly string[]) => (await queries.changes(ids as readonly ChangeId[])).map((row) => row && changeNode(row));
    nodes.register({ typeName: 'Change', query: 'change', load });
    this.past = history.register(changePast);
  }

  @Query(() => ChangeNode, { nullable: true })
  async change(
    @Args('id', { type: () => UUID }) id: ChangeId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<ChangeNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    const row = await this.queries.change(id);
    return row && changeNode(row);
  }

  @Query(() => changeList.Connection, { description: 'Changes; with `affecting` those that affect a thing.' })
  changes(
    @ListArgs(changeList) args: ListArguments,
    @Args('affecting', { type: () => AffectedItemInput, nullable: true }) affecting?: AffectedItemInput | null,
  ): Promise<ConnectionValue> {
    if (!affecting) return this.lists.page(changeList, args);
    const key = `${affecting.kind}:${affecting.id}`;
    return this.lists.page(changeList, args, { condition: sql`${key} = any(affected)`, conditionName: `changes:${key}` });
  }

  @Query(() => changeList.Connection, {
    description: 'Changes that have their place in the calendar in a span of time, from its first moment up to its last.',
  })
  changeCalendar(
    @Args('from', { type: () => DateTime }) from: Instant,
    @Args('to', { type: () => DateTime }) to: Instant,
    @ListArgs(changeList) args: ListArguments,
  ): Promise<ConnectionValue> {
    mustBeSpan(from, to);
    const condition = sql`booked and planned_start < ${to}::timestamptz and planned_end > ${from}::timestamptz`;
    return this.lists.page(changeList, args, { condition, conditionName: `changeCalendar:${from}:${to}` });
  }

  @Query(() => changeList.Connection, {
    description: 'Changes that wait for a vote of the caller: by name, or by a role with an open seat.',
  })
  approvalInbox(@ListArgs(changeList) args: ListArguments): Promise<ConnectionValue> {
    const actor = currentActor();
    const conditionName = `approvalInbox:${actor.id}:${[...actor.roles].sort().join(' ')}`;
    return this.lists.page(changeList, args, { condition: waitingFor(actor), conditionName });
  }

  @ResolveField(() => ChangeModelNode, { nullable: true })
  async model(@Parent() { modelId }: ChangeNode): Promise<ChangeModelNode | null> {
    const row = modelId && (await this.queries.model(modelId));
    return row ? changeModelNode(row) : null;
  }

  @ResolveField(() => NodeType, { nullable: true, description: 'Who carries it out: a Person.' })
  implementer(@Parent() { implementerId }: ChangeNode): Promise<object | null> | null {
    return implementerId && this.queries.neighbour(implementerId);
  }

  @ResolveField(() => [ChangeNode], { description: 'Overlapping changes of the same things that were acknowledged when it was scheduled.' })
  async acknowledgedConflicts(@Parent() { conflictsWith }: ChangeNode): Promise<readonly ChangeNode[]> {
    const rows = await Promise.all(conflictsWith.map((id) => this.queries.change(id)));
    return rows.filter((row) => row !== null).map(changeNode);
  }
}

/** What an affected thing refers to. */
@Resolver(() => AffectedItemNode)
export class AffectedItemResolver {
  constructor(private readonly queries: ChangeQueries) {}

  @ResolveField(() => NodeType, { nullable: true, description: 'The thing itself, where it is kept here: an Asset or a Location.' })
  node(@Parent() { id }: AffectedItemNode): Promise<object | null> {
    return this.queries.neighbour(id);
  }
}

/** Refuses a span that ends when or before it begins. @throws {GraphQLError} BAD_USER_INPUT. */
export function mustBeSpan(from: Instant, to: Instant): void {
  if (to <= from) throw apiError('BAD_USER_INPUT', `The span ends at ${to}, which is not after its beginning at ${from}.`);
}
