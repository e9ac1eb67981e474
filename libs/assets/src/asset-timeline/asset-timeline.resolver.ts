import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { TimelineConnection, Timelines } from '@opsledger/graphql';
import { assetEvents } from '../asset/asset.events.js';
import { readable } from '../assets.disclosure.js';
import { AssetNode } from '../asset-register/asset-register.node.js';

/** `Asset.timeline`: everything that happened to an asset, read from the log, without data that the reader may not see on the asset either. */
@Resolver(() => AssetNode)
export class AssetTimelineResolver {
  constructor(private readonly timelines: Timelines) {
    timelines.register({ catalogue: assetEvents, shownTo: readable });
  }

  @ResolveField(() => TimelineConnection, {
    nullable: true,
    description: 'Everything that happened to it, oldest first, as the log has it.',
  })
  timeline(
    @Parent() { id }: AssetNode,
    @Args('first', { type: () => Int, nullable: true, description: '1 to 100; default 50.' }) first?: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'Cursor of the edge before the page.' }) after?: string | null,
  ): Promise<TimelineConnection> {
    return this.timelines.page([{ category: 'asset', id }], { first: first ?? null, after: after ?? null });
  }
}
