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
import type { AssetTypeId } from '../values.events.js';
import { AssetQueries } from '../asset-register/asset-register.queries.js';
import { assetTypeList } from './asset-type-list.projection.js';
import { assetTypeTable } from './asset-type-list.table.js';
import { assetTypeConnection, assetTypeNode, AssetTypeNode } from './asset-type-list.node.js';

/** Queries over kinds of equipment. */
@Resolver(() => AssetTypeNode)
export class AssetTypeListResolver {
  private readonly past: Past<AssetTypeNode>;

  constructor(
    private readonly queries: AssetQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    nodes.register({
      typeName: 'AssetType',
      query: 'assetType',
      load: (ids) => Promise.all(ids.map((id) => this.node(id as AssetTypeId))),
    });
    this.past = history.register({
      typeName: 'AssetType',
      query: 'assetType',
      projection: assetTypeList,
      table: assetTypeTable,
      toNode: (row) => assetTypeNode(row),
    });
  }

  @Query(() => AssetTypeNode, { nullable: true })
  async assetType(
    @Args('id', { type: () => UUID }) id: AssetTypeId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<AssetTypeNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    return this.node(id);
  }

  @Query(() => assetTypeConnection.Connection, { description: 'Kinds of equipment, retired ones included.' })
  assetTypes(@ListArgs(assetTypeConnection) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(assetTypeConnection, args);
  }

  private async node(id: AssetTypeId): Promise<AssetTypeNode | null> {
    const row = await this.queries.type(id);
    return row && assetTypeNode(row);
  }
}
