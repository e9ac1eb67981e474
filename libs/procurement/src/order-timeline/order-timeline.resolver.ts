import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CursorKey, CursorSeal, pageOf } from '@opsledger/graphql';
import type { PurchaseOrderId } from '@opsledger/kernel';
import { PurchaseNode } from '../purchase-list/purchase-list.node.js';
import { OrderHistory } from './order-history.js';
import { PurchaseTimelineConnection, timelineNode } from './order-timeline.node.js';

/** `PurchaseOrder.timeline`: everything that happened to a purchase, read from the log. */
@Resolver(() => PurchaseNode)
export class OrderTimelineResolver {
  constructor(
    private readonly history: OrderHistory,
    private readonly cursorKey: CursorKey,
  ) {}

  @ResolveField(() => PurchaseTimelineConnection, {
    nullable: true,
    description: 'Everything that happened to it, oldest first, as the log has it, each step with its cause.',
  })
  async timeline(
    @Parent() { id }: PurchaseNode,
    @Args('first', { type: () => Int, nullable: true, description: '1 to 100; default 50.' }) first?: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'Cursor of the edge before the page.' }) after?: string | null,
  ): Promise<PurchaseTimelineConnection> {
    const { size, cursor } = pageOf({ first: first ?? null, after: after ?? null });
    const seal = new CursorSeal(this.cursorKey.bytes, `purchaseTimeline:${id}`);
    const from = cursor === undefined ? 0 : Number(seal.open(cursor)[0]) + 1;
    const events = await this.history.page(id as PurchaseOrderId, from, size + 1);
    const edges = events.slice(0, size).map((event) => ({ cursor: seal.seal([event.revision]), node: timelineNode(event) }));
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
