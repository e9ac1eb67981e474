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
import type { SoftwareProductId } from '@opsledger/kernel';
import { LicenseQueries } from '../license-register/license-register.queries.js';
import { softwareProductList } from './software-product-list.projection.js';
import { softwareProductTable } from './software-product-list.table.js';
import { softwareProductConnection, softwareProductNode, SoftwareProductNode } from './software-product-list.node.js';

/** Queries over software products. */
@Resolver(() => SoftwareProductNode)
export class SoftwareProductListResolver {
  private readonly past: Past<SoftwareProductNode>;

  constructor(
    private readonly queries: LicenseQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    nodes.register({
      typeName: 'SoftwareProduct',
      query: 'softwareProduct',
      load: (ids) => Promise.all(ids.map((id) => this.node(id as SoftwareProductId))),
    });
    this.past = history.register({
      typeName: 'SoftwareProduct',
      query: 'softwareProduct',
      projection: softwareProductList,
      table: softwareProductTable,
      toNode: softwareProductNode,
    });
  }

  @Query(() => SoftwareProductNode, { nullable: true })
  async softwareProduct(
    @Args('id', { type: () => UUID }) id: SoftwareProductId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<SoftwareProductNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    return this.node(id);
  }

  @Query(() => softwareProductConnection.Connection, { description: 'The catalogue of software products, retired ones included.' })
  softwareProducts(@ListArgs(softwareProductConnection) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(softwareProductConnection, args);
  }

  private async node(id: SoftwareProductId): Promise<SoftwareProductNode | null> {
    const row = await this.queries.product(id);
    return row && softwareProductNode(row);
  }
}
