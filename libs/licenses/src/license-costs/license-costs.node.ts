import { Field, Int, ObjectType } from '@nestjs/graphql';
import { CurrencyCode, MoneyNode, moneyNode, UnitPriceNode, UUID } from '@opsledger/graphql';
import type { PurchaseLotId } from '@opsledger/kernel';
import type { CostOfYear } from './license-cost.js';

/** What a lot cost in a year, as GraphQL shows it. */
@ObjectType('LotCostOfYear')
export class LotCostOfYearNode {
  @Field(() => UUID)
  readonly lotId!: PurchaseLotId;

  @Field(() => MoneyNode)
  readonly cost!: MoneyNode;
}

/** What licenses cost in a year, as GraphQL shows it. */
@ObjectType('LicenseCostOfYear', {
  description:
    'What lots cost in a calendar year: an even part for every day of a term; seats that are owned for ever in the year in which they begin.',
})
export class LicenseCostOfYearNode {
  @Field(() => Int)
  readonly year!: number;

  @Field(() => CurrencyCode, { description: 'Amounts of two currencies are never summed.' })
  readonly currency!: string;

  @Field(() => MoneyNode)
  readonly cost!: MoneyNode;

  @Field(() => [LotCostOfYearNode], { description: 'The lots that it comes from, each at its own price.' })
  readonly lots!: readonly LotCostOfYearNode[];
}

/** The average price of a seat, as GraphQL shows it. */
@ObjectType('CostPerSeat', {
  description: 'The average price of a seat for its term, over lots of several prices, weighted by their seats.',
})
export class CostPerSeatNode {
  @Field(() => CurrencyCode)
  readonly currency!: string;

  @Field(() => Int, { description: 'Seats of which a price is known.' })
  readonly seats!: number;

  @Field(() => UnitPriceNode, { description: 'With up to 12 decimals, rounded half-even.' })
  readonly perSeat!: UnitPriceNode;
}

/** A year as its node. */
export function costOfYearNode({ lots, cost, ...rest }: CostOfYear): LicenseCostOfYearNode {
  return { ...rest, cost: moneyNode(cost), lots: lots.map(({ lotId, cost: part }) => ({ lotId, cost: moneyNode(part) })) };
}
