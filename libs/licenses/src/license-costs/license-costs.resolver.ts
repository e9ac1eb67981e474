import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { apiError, Consistency, LocalDate as LocalDateScalar, PositionScalar, UUID } from '@opsledger/graphql';
import { parseLocalDate, type CostCenterId, type EntitlementId, type LocalDate, type SoftwareProductId } from '@opsledger/kernel';
import { today } from '../license-position/license-position.node.js';
import { LicenseEntitlementNode } from '../license-register/license-entitlement.node.js';
import { LicenseQueries } from '../license-register/license-register.queries.js';
import { pricedLot } from '../license-register/purchase-lot.node.js';
import { costOfYears, costPerSeat, type CostPerSeat } from './license-cost.js';
import { CostPerSeatNode, costOfYearNode, LicenseCostOfYearNode } from './license-costs.node.js';

/** Most lots of one answer: more than that is asked for by product or entitlement. */
const MAX_LOTS = 10_000;
/** Most years of one answer. */
const MAX_YEARS = 50;

/** What licenses cost. */
@Resolver(() => LicenseEntitlementNode)
export class LicenseCostsResolver {
  constructor(
    private readonly queries: LicenseQueries,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => [LicenseCostOfYearNode], {
    description: `What licenses cost by calendar year and currency, at most ${MAX_YEARS} years and ${MAX_LOTS} lots: LIMIT_EXCEEDED asks to narrow it.`,
  })
  async licenseCostByYear(
    @Args('from', { type: () => Int, description: 'First year.' }) from: number,
    @Args('to', { type: () => Int, description: 'Last year.' }) to: number,
    @Args('entitlementId', { type: () => UUID, nullable: true }) entitlementId?: EntitlementId | null,
    @Args('productId', { type: () => UUID, nullable: true }) productId?: SoftwareProductId | null,
    @Args('costCenterId', { type: () => UUID, nullable: true }) costCenterId?: CostCenterId | null,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<readonly LicenseCostOfYearNode[]> {
    if (from < 1951 || to > 2200 || to < from)
      throw apiError('BAD_USER_INPUT', 'Give a first and a last year between 1951 and 2200, in this order.');
    if (to - from >= MAX_YEARS) throw apiError('LIMIT_EXCEEDED', `Ask for at most ${MAX_YEARS} years.`, { limit: MAX_YEARS });
    await this.consistency.reach(atLeast);
    const filter = { ...(entitlementId && { entitlementId }), ...(productId && { productId }), ...(costCenterId && { costCenterId }) };
    const rows = await this.queries.pricedLots(filter, parseLocalDate(`${from}-01-01`), parseLocalDate(`${to}-12-31`), MAX_LOTS + 1);
    if (rows.length > MAX_LOTS)
      throw apiError('LIMIT_EXCEEDED', 'There are too many lots for one answer. Ask for one product or entitlement.', { limit: MAX_LOTS });
    return costOfYears(
      rows.flatMap((row) => pricedLot(row) ?? []),
      from,
      to,
    ).map(costOfYearNode);
  }

  @ResolveField(() => [LicenseCostOfYearNode], {
    nullable: true,
    description: 'What it cost and will cost by calendar year, with every purchase.',
  })
  async costByYear(@Parent() { id }: LicenseEntitlementNode): Promise<readonly LicenseCostOfYearNode[]> {
    const rows = (await this.queries.lotsOf(id as EntitlementId)) ?? [];
    return costOfYears(
      rows.flatMap((row) => pricedLot(row) ?? []),
      -Infinity,
      Infinity,
    ).map(costOfYearNode);
  }

  @ResolveField(() => [CostPerSeatNode], { nullable: true, description: 'What a seat costs on average, of the lots valid on a day.' })
  async costPerSeat(
    @Parent() { id }: LicenseEntitlementNode,
    @Args('on', { type: () => LocalDateScalar, nullable: true, description: 'Default: today.' }) on?: LocalDate | null,
  ): Promise<readonly CostPerSeat[]> {
    const day = on ?? today();
    const rows = (await this.queries.lotsOf(id as EntitlementId)) ?? [];
    const valid = rows.filter(({ term_start, term_end }) => term_start <= day && (term_end === null || term_end >= day));
    return costPerSeat(
      valid.flatMap((row) => {
        const lot = pricedLot(row);
        return lot ? [{ unitPrice: lot.unitPrice, seats: lot.paidSeats }] : [];
      }),
    );
  }
}
