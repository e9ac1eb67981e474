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
import type { VendorId } from '@opsledger/kernel';
import { ProcurementQueries } from '../procurement.queries.js';
import { vendorList } from './vendor-list.projection.js';
import { vendorTable } from './vendor-list.table.js';
import { vendorConnection, vendorNode, VendorNode } from './vendor-list.node.js';

/** Queries over vendors. */
@Resolver(() => VendorNode)
export class VendorListResolver {
  private readonly past: Past<VendorNode>;

  constructor(
    private readonly queries: ProcurementQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    nodes.register({
      typeName: 'Vendor',
      query: 'vendor',
      load: (ids) => Promise.all(ids.map((id) => this.node(id as VendorId))),
    });
    this.past = history.register({
      typeName: 'Vendor',
      query: 'vendor',
      projection: vendorList,
      table: vendorTable,
      toNode: vendorNode,
    });
  }

  @Query(() => VendorNode, { nullable: true })
  async vendor(
    @Args('id', { type: () => UUID }) id: VendorId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<VendorNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
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
