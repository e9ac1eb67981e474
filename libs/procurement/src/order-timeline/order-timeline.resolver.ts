import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { StoredEvent } from '@opsledger/eventsourcing';
import { TimelineConnection, Timelines } from '@opsledger/graphql';
import { PurchaseNode } from '../purchase-list/purchase-list.node.js';
import { purchaseOrderEvents, type PurchaseOrderEvent } from '../purchase-order/purchase-order.events.js';
import { orderSubjects } from './order-subjects.js';

/** `PurchaseOrder.timeline`: the trail of the money, from the wish to what became of the last thing that was bought, read from the log. */
@Resolver(() => PurchaseNode)
export class OrderTimelineResolver {
  constructor(private readonly timelines: Timelines) {
    timelines.register({ catalogue: purchaseOrderEvents });
  }

  @ResolveField(() => TimelineConnection, {
    nullable: true,
    description:
      'Everything that happened to it and to the assets and lots of seats that came of it, in the order of the log, each step with its cause.',
  })
  async timeline(
    @Parent() { id }: PurchaseNode,
    @Args('first', { type: () => Int, nullable: true, description: '1 to 100; default 50.' }) first?: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'Cursor of the edge before the page.' }) after?: string | null,
  ): Promise<TimelineConnection> {
    const own = await this.timelines.read({ category: 'purchaseOrder', id });
    const subjects = orderSubjects(own as readonly StoredEvent<PurchaseOrderEvent>[]);
    return this.timelines.page(subjects, { first: first ?? null, after: after ?? null });
  }
}
