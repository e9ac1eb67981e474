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
import type { AssetTypeId } from '../values.events.js';
import { AssetQueries } from '../asset-register/asset-register.queries.js';
import { assetTypeConnection, assetTypeNode, AssetTypeNode } from './asset-type-list.node.js';

/** Queries over kinds of equipment. */
@Resolver(() => AssetTypeNode)
export class AssetTypeListResolver {
  constructor(
    private readonly queries: AssetQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
  ) {
    nodes.register({
      typeName: 'AssetType',
      query: 'assetType',
      load: (ids) => Promise.all(ids.map((id) => this.node(id as AssetTypeId))),
    });
  }

  @Query(() => AssetTypeNode, { nullable: true })
  async assetType(
    @Args('id', { type: () => UUID }) id: AssetTypeId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<AssetTypeNode | null> {
    await this.consistency.reach(atLeast);
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
