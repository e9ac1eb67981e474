import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  Consistency,
  ListArgs,
  ListReader,
  NodeRegistry,
  PositionScalar,
  UUID,
  type ConnectionValue,
  type ListArguments,
} from '@opsledger/graphql';
import { ChangeQueries } from '../changes.queries.js';
import type { ChangeModelId } from '../values.events.js';
import { changeModelConnection, changeModelNode, ChangeModelNode } from './change-model-list.node.js';

/** Queries over models of changes. */
@Resolver(() => ChangeModelNode)
export class ChangeModelListResolver {
  constructor(
    private readonly queries: ChangeQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
  ) {
    const load = async (ids: readonly string[]) =>
      (await queries.models(ids as readonly ChangeModelId[])).map((row) => row && changeModelNode(row));
    nodes.register({ typeName: 'ChangeModel', query: 'changeModel', load });
  }

  @Query(() => ChangeModelNode, { nullable: true })
  async changeModel(
    @Args('id', { type: () => UUID }) id: ChangeModelId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<ChangeModelNode | null> {
    await this.consistency.reach(atLeast);
    const row = await this.queries.model(id);
    return row && changeModelNode(row);
  }

  @Query(() => changeModelConnection.Connection, { description: 'The models of changes, retired ones included.' })
  changeModels(@ListArgs(changeModelConnection) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(changeModelConnection, args);
  }
}
