import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  AS_OF,
  Consistency,
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
import { ChangeQueries } from '../changes.queries.js';
import type { ChangeModelId } from '../values.events.js';
import { changeModelConnection, changeModelNode, ChangeModelNode } from './change-model-list.node.js';
import { changeModelList } from './change-model-list.projection.js';
import { changeModelTable } from './change-model-list.table.js';

/** Queries over models of changes. */
@Resolver(() => ChangeModelNode)
export class ChangeModelListResolver {
  private readonly past: Past<ChangeModelNode>;

  constructor(
    private readonly queries: ChangeQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    const load = async (ids: readonly string[]) =>
      (await queries.models(ids as readonly ChangeModelId[])).map((row) => row && changeModelNode(row));
    nodes.register({ typeName: 'ChangeModel', query: 'changeModel', load });
    this.past = history.register({
      typeName: 'ChangeModel',
      query: 'changeModel',
      projection: changeModelList,
      table: changeModelTable,
      toNode: changeModelNode,
    });
  }

  @Query(() => ChangeModelNode, { nullable: true })
  async changeModel(
    @Args('id', { type: () => UUID }) id: ChangeModelId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<ChangeModelNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    const row = await this.queries.model(id);
    return row && changeModelNode(row);
  }

  @Query(() => changeModelConnection.Connection, { description: 'The models of changes, retired ones included.' })
  changeModels(@ListArgs(changeModelConnection) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(changeModelConnection, args);
  }
}
