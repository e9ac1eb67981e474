import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { currentActor, NodeRegistry, NodeType, requestLoader } from '@opsledger/graphql';
import type { EntitlementId } from '@opsledger/kernel';
import { softwareProductNode, SoftwareProductNode } from '../software-product-list/software-product-list.node.js';
import { LicenseAssignmentNode } from './license-assignment.node.js';
import {
  licenseEntitlementNode,
  LicenseEntitlementNode,
  licenseExceptionNode,
  LicenseExceptionNode,
  seatReservationNode,
  SeatReservationNode,
} from './license-entitlement.node.js';
import { LicenseQueries } from './license-register.queries.js';
import { purchaseLotNode, PurchaseLotNode } from './purchase-lot.node.js';

/** What an entitlement refers to. */
@Resolver(() => LicenseEntitlementNode)
export class EntitlementRelationsResolver {
  constructor(private readonly queries: LicenseQueries) {}

  @ResolveField(() => SoftwareProductNode, { nullable: true })
  async product(@Parent() { productId }: LicenseEntitlementNode): Promise<SoftwareProductNode | null> {
    const row = await this.queries.product(productId);
    return row && softwareProductNode(row);
  }

  @ResolveField(() => [PurchaseLotNode], {
    description: 'All lots that were ever bought, in the order of their terms: the purchase history.',
  })
  async lots(@Parent() { id }: LicenseEntitlementNode): Promise<readonly PurchaseLotNode[]> {
    return ((await this.queries.lotsOf(id as EntitlementId)) ?? []).map(purchaseLotNode);
  }

  @ResolveField(() => [SeatReservationNode], { description: 'Reservations that were not released.' })
  async reservations(@Parent() { id }: LicenseEntitlementNode): Promise<readonly SeatReservationNode[]> {
    return ((await this.queries.reservationsOf(id as EntitlementId)) ?? []).map(seatReservationNode);
  }

  @ResolveField(() => [LicenseExceptionNode], { description: 'Exceptions, those that ended included.' })
  async exceptions(@Parent() { id }: LicenseEntitlementNode): Promise<readonly LicenseExceptionNode[]> {
    return ((await this.queries.exceptionsOf(id as EntitlementId)) ?? []).map(licenseExceptionNode);
  }
}

/** What a lot refers to. */
@Resolver(() => PurchaseLotNode)
export class LotRelationsResolver {
  constructor(private readonly queries: LicenseQueries) {}

  @ResolveField(() => LicenseEntitlementNode, { nullable: true })
  async entitlement(@Parent() { entitlementId }: PurchaseLotNode): Promise<LicenseEntitlementNode | null> {
    const row = await this.queries.entitlement(entitlementId);
    return row && licenseEntitlementNode(row);
  }
}

/** What an assignment refers to. */
@Resolver(() => LicenseAssignmentNode)
export class AssignmentRelationsResolver {
  constructor(
    private readonly queries: LicenseQueries,
    private readonly nodes: NodeRegistry,
  ) {}

  @ResolveField(() => LicenseEntitlementNode, { nullable: true })
  async entitlement(@Parent() { entitlementId }: LicenseAssignmentNode): Promise<LicenseEntitlementNode | null> {
    const row = await this.queries.entitlement(entitlementId);
    return row && licenseEntitlementNode(row);
  }

  @ResolveField(() => SoftwareProductNode, { nullable: true, description: 'What the license is for.' })
  async product(@Parent() { entitlementId }: LicenseAssignmentNode): Promise<SoftwareProductNode | null> {
    const entitlement = await this.queries.entitlement(entitlementId);
    const row = entitlement && (await this.queries.product(entitlement.product_id));
    return row && softwareProductNode(row);
  }

  @ResolveField(() => NodeType, { nullable: true, description: 'Who has it: a Person, Asset or Location.' })
  holder(@Parent() { holderId }: LicenseAssignmentNode): Promise<object | null> {
    return this.neighbour(holderId);
  }

  /** Things of other contexts, found by id through the registry of nodes, which asks their owners and checks who may see them. */
  private readonly neighbour = requestLoader(async (ids: readonly string[]) => {
    const chunks = Array.from({ length: Math.ceil(ids.length / NODES_PER_LOOK_UP) }, (_, index) =>
      ids.slice(index * NODES_PER_LOOK_UP, (index + 1) * NODES_PER_LOOK_UP),
    );
    return (await Promise.all(chunks.map((chunk) => this.nodes.load(chunk, currentActor())))).flat();
  });
}

/** The registry takes at most this many ids at once. */
const NODES_PER_LOOK_UP = 100;
