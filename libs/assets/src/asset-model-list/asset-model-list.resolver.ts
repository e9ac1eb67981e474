import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
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
import type { AssetModelId } from '@opsledger/kernel';
import { AssetQueries } from '../asset-register/asset-register.queries.js';
import { assetTypeNode, AssetTypeNode } from '../asset-type-list/asset-type-list.node.js';
import { assetModelList } from './asset-model-list.projection.js';
import { assetModelTable } from './asset-model-list.table.js';
import { assetModelConnection, assetModelNode, AssetModelNode } from './asset-model-list.node.js';

/** Queries over models. */
@Resolver(() => AssetModelNode)
export class AssetModelListResolver {
  private readonly past: Past<AssetModelNode>;

  constructor(
    private readonly queries: AssetQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    nodes.register({
      typeName: 'AssetModel',
      query: 'assetModel',
      load: (ids) => Promise.all(ids.map((id) => this.node(id as AssetModelId))),
    });
    this.past = history.register({
      typeName: 'AssetModel',
      query: 'assetModel',
      projection: assetModelList,
      table: assetModelTable,
      toNode: (row, past) => ({ ...assetModelNode(row), type: () => past.own('AssetType', row.type_id) }),
    });
  }

  @Query(() => AssetModelNode, { nullable: true })
  async assetModel(
    @Args('id', { type: () => UUID }) id: AssetModelId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<AssetModelNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    return this.node(id);
  }

  @Query(() => assetModelConnection.Connection, { description: 'The catalogue of models, retired ones included.' })
  assetModels(@ListArgs(assetModelConnection) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(assetModelConnection, args);
  }

  @ResolveField(() => AssetTypeNode, { nullable: true })
  async type(@Parent() { typeId }: AssetModelNode): Promise<AssetTypeNode | null> {
    const row = await this.queries.type(typeId);
    return row && assetTypeNode(row);
  }

  private async node(id: AssetModelId): Promise<AssetModelNode | null> {
    const row = await this.queries.model(id);
    return row && assetModelNode(row);
  }
}
