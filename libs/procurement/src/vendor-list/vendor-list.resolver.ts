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
import type { VendorId } from '@opsledger/kernel';
import { ProcurementQueries } from '../procurement.queries.js';
import { vendorConnection, vendorNode, VendorNode } from './vendor-list.node.js';

/** Queries over vendors. */
@Resolver(() => VendorNode)
export class VendorListResolver {
  constructor(
    private readonly queries: ProcurementQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
  ) {
    nodes.register({
      typeName: 'Vendor',
      query: 'vendor',
      load: (ids) => Promise.all(ids.map((id) => this.node(id as VendorId))),
    });
  }

  @Query(() => VendorNode, { nullable: true })
  async vendor(
    @Args('id', { type: () => UUID }) id: VendorId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<VendorNode | null> {
    await this.consistency.reach(atLeast);
    return this.node(id);
  }

  @Query(() => vendorConnection.Connection, { description: 'Vendors, suspended ones included.' })
  vendors(@ListArgs(vendorConnection) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(vendorConnection, args);
  }

  private async node(id: VendorId): Promise<VendorNode | null> {
    const row = await this.queries.vendor(id);
    return row && vendorNode(row);
  }
}
