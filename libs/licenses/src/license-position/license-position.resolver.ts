import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { Consistency, LocalDate as LocalDateScalar, PositionScalar, UUID } from '@opsledger/graphql';
import type { EntitlementId, LocalDate } from '@opsledger/kernel';
import { LicenseEntitlementNode } from '../license-register/license-entitlement.node.js';
import { LicenseQueries } from '../license-register/license-register.queries.js';
import { licensePositionNode, LicensePositionNode, today } from './license-position.node.js';

/** The effective license position, of one entitlement and of every one in a list. */
@Resolver(() => LicenseEntitlementNode)
export class LicensePositionResolver {
  constructor(
    private readonly queries: LicenseQueries,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => LicensePositionNode, {
    nullable: true,
    description: 'What an entitlement has and what is used of it at the end of a day. Null when there is no such entitlement.',
  })
  async licensePosition(
    @Args('entitlementId', { type: () => UUID }) entitlementId: EntitlementId,
    @Args('on', { type: () => LocalDateScalar, nullable: true, description: 'Default: today.' }) on?: LocalDate | null,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<LicensePositionNode | null> {
    await this.consistency.reach(atLeast);
    return this.positionOn(entitlementId, on);
  }

  @ResolveField(() => LicensePositionNode, { nullable: true, description: 'What it has and what is used of it at the end of a day.' })
  position(
    @Parent() { id }: LicenseEntitlementNode,
    @Args('on', { type: () => LocalDateScalar, nullable: true, description: 'Default: today.' }) on?: LocalDate | null,
  ): Promise<LicensePositionNode | null> {
    return this.positionOn(id as EntitlementId, on);
  }

  private async positionOn(id: EntitlementId, on: LocalDate | null | undefined): Promise<LicensePositionNode | null> {
    const position = await this.queries.position(`${id} ${on ?? today()}`);
    return position && licensePositionNode(position);
  }
}
