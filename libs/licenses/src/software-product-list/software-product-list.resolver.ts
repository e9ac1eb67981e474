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
import type { SoftwareProductId } from '@opsledger/kernel';
import { LicenseQueries } from '../license-register/license-register.queries.js';
import { softwareProductConnection, softwareProductNode, SoftwareProductNode } from './software-product-list.node.js';

/** Queries over software products. */
@Resolver(() => SoftwareProductNode)
export class SoftwareProductListResolver {
  constructor(
    private readonly queries: LicenseQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
  ) {
    nodes.register({
      typeName: 'SoftwareProduct',
      query: 'softwareProduct',
      load: (ids) => Promise.all(ids.map((id) => this.node(id as SoftwareProductId))),
    });
  }

  @Query(() => SoftwareProductNode, { nullable: true })
  async softwareProduct(
    @Args('id', { type: () => UUID }) id: SoftwareProductId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<SoftwareProductNode | null> {
    await this.consistency.reach(atLeast);
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
