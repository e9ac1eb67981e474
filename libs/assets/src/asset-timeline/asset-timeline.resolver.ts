import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { apiError, CursorKey, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '@opsledger/graphql';
import type { AssetId } from '@opsledger/kernel';
import { AssetNode } from '../asset-register/asset-register.node.js';
import { AssetHistory } from './asset-history.js';
import { AssetTimelineConnection, timelineNode } from './asset-timeline.node.js';
import { openCursor, sealCursor } from './timeline-cursor.js';

/** `Asset.timeline`: everything that happened to an asset, read from the log. */
@Resolver(() => AssetNode)
export class AssetTimelineResolver {
  constructor(
    private readonly history: AssetHistory,
    private readonly cursorKey: CursorKey,
  ) {}

  @ResolveField(() => AssetTimelineConnection, { description: 'Everything that happened to it, oldest first, as the log has it.' })
  async timeline(
    @Parent() { id }: AssetNode,
    @Args('first', { type: () => Int, nullable: true, description: '1 to 100; default 50.' }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<AssetTimelineConnection> {
    const key = this.cursorKey.bytes;
    const size = first ?? DEFAULT_PAGE_SIZE;
    if (size < 1 || size > MAX_PAGE_SIZE) {
      throw apiError('INVALID_PAGE_SIZE', `A page has 1 to ${MAX_PAGE_SIZE} items.`, { limit: MAX_PAGE_SIZE, actual: size });
    }
    const from = after === null || after === undefined ? 0 : openCursor(key, id, after) + 1;
    const events = await this.history.page(id as AssetId, from, size + 1);
    const edges = events.slice(0, size).map((event) => ({ cursor: sealCursor(key, id, event.revision), node: timelineNode(event) }));
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: { hasNextPage: events.length > size, endCursor: edges.at(-1)?.cursor ?? null },
    };
  }
}
