import { Args, Field, Int, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { apiError, Consistency, PositionScalar, UUID } from '@opsledger/graphql';
import type { AssetModelId, LocationId } from '@opsledger/kernel';
import { ASSET_STATUS } from '../asset/asset.enums.js';
import { assetModelNode, AssetModelNode } from '../asset-model-list/asset-model-list.node.js';
import { AssetQueries, type StockCount } from '../asset-register/asset-register.queries.js';
import type { AssetStatus } from '../asset-register/asset-register.table.js';

/** Most rows of one answer: more than that is a list to page through, not an overview. */
const MAX_ROWS = 1_000;

/** How many assets of a model are in a state at a location, as GraphQL shows it. */
@ObjectType('StockCount')
export class StockCountNode {
  @Field(() => UUID)
  readonly locationId!: LocationId;

  @Field(() => UUID)
  readonly modelId!: AssetModelId;

  @Field(() => ASSET_STATUS)
  readonly status!: AssetStatus;

  @Field(() => Int)
  readonly count!: number;
}

/** `stockByLocation`. */
@Resolver(() => StockCountNode)
export class StockResolver {
  constructor(
    private readonly queries: AssetQueries,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => [StockCountNode], {
    description: 'Assets by place, model and state; only what is at a place. At most 1000 rows: LIMIT_EXCEEDED asks to narrow it.',
  })
  async stockByLocation(
    @Args('locationId', { type: () => UUID, nullable: true }) locationId?: LocationId | null,
    @Args('modelId', { type: () => UUID, nullable: true }) modelId?: AssetModelId | null,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<readonly StockCount[]> {
    await this.consistency.reach(atLeast);
    const counts = await this.queries.stock({ ...(locationId && { locationId }), ...(modelId && { modelId }) }, MAX_ROWS + 1);
    if (counts.length > MAX_ROWS)
      throw apiError('LIMIT_EXCEEDED', 'There are too many rows for one answer. Ask for one location or one model.', { limit: MAX_ROWS });
    return counts;
  }

  @ResolveField(() => AssetModelNode, { nullable: true })
  async model(@Parent() { modelId }: StockCountNode): Promise<AssetModelNode | null> {
    const row = await this.queries.model(modelId);
    return row && assetModelNode(row);
  }
}
