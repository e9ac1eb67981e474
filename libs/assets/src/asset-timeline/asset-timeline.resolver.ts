import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { currentActor, CursorKey, CursorSeal, pageOf } from '@opsledger/graphql';
import type { AssetId } from '@opsledger/kernel';
import { AssetNode } from '../asset-register/asset-register.node.js';
import { AssetHistory } from './asset-history.js';
import { AssetTimelineConnection, timelineNode } from './asset-timeline.node.js';

/** `Asset.timeline`: everything that happened to an asset, read from the log. */
@Resolver(() => AssetNode)
export class AssetTimelineResolver {
  constructor(
    private readonly history: AssetHistory,
    private readonly cursorKey: CursorKey,
  ) {}

  @ResolveField(() => AssetTimelineConnection, {
    nullable: true,
    description: 'Everything that happened to it, oldest first, as the log has it.',
  })
  async timeline(
    @Parent() { id }: AssetNode,
    @Args('first', { type: () => Int, nullable: true, description: '1 to 100; default 50.' }) first?: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'Cursor of the edge before the page.' }) after?: string | null,
  ): Promise<AssetTimelineConnection> {
    const { size, cursor } = pageOf({ first: first ?? null, after: after ?? null });
    const seal = new CursorSeal(this.cursorKey.bytes, `assetTimeline:${id}`);
    const from = cursor === undefined ? 0 : Number(seal.open(cursor)[0]) + 1;
    const events = await this.history.page(id as AssetId, from, size + 1);
    const reader = currentActor();
    const edges = events.slice(0, size).map((event) => ({ cursor: seal.seal([event.revision]), node: timelineNode(event, reader) }));
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: {
        hasNextPage: events.length > size,
        hasPreviousPage: from > 0,
        startCursor: () => edges[0]?.cursor ?? null,
        endCursor: () => edges.at(-1)?.cursor ?? null,
      },
    };
  }
}
