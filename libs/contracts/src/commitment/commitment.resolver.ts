import { Args, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { apiError, Consistency, LocalDate as LocalDateScalar, MoneyNode, moneyNode, PositionScalar, UUID } from '@opsledger/graphql';
import { addDays, addMoney, addMonths, type CostCenterId, type LocalDate, type Money, type VendorId } from '@opsledger/kernel';
import { ContractQueries } from '../contract-register/contract-register.queries.js';
import { agreedIn } from './agreed.js';
import { chargesOf, monthOf, valueAt } from './commitment.js';

/** Most months of one answer: ten years. */
const MAX_MONTHS = 120;

@ObjectType({ description: 'What contracts cost in a calendar month, in one currency.' })
export class CommittedMonth {
  @Field(() => LocalDateScalar, { description: 'First day of the month.' })
  readonly month!: LocalDate;

  @Field(() => MoneyNode)
  readonly amount!: MoneyNode;

  @Field(() => Int, { description: 'How many contracts it is for.' })
  readonly contracts!: number;
}

@ObjectType({ description: 'What the contracts in force on a day are worth, in one currency.' })
export class ContractValue {
  @Field(() => MoneyNode)
  readonly value!: MoneyNode;

  @Field(() => Int)
  readonly contracts!: number;
}

/** What contracts cost, and what they are worth. */
@Resolver()
export class CommitmentResolver {
  constructor(
    private readonly queries: ContractQueries,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => [CommittedMonth], {
    description:
      'What activated contracts cost by month, from the month of one day to that of another, at most 120 months. The price of a billing period is spread over its months. Terms that are not agreed on yet, such as a tacit renewal to come, are not in it.',
  })
  async commitmentByMonth(
    @Args('from', { type: () => LocalDateScalar }) from: LocalDate,
    @Args('to', { type: () => LocalDateScalar }) to: LocalDate,
    @Args('vendorId', { type: () => UUID, nullable: true }) vendorId?: VendorId | null,
    @Args('costCenterId', { type: () => UUID, nullable: true, description: 'Who pays in that month.' }) costCenterId?: CostCenterId | null,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<readonly CommittedMonth[]> {
    const [first, last] = [monthOf(from), monthOf(to)];
    if (last < first) throw apiError('BAD_USER_INPUT', 'The end of the period lies before its start.');
    if (last >= addMonths(first, MAX_MONTHS))
      throw apiError('LIMIT_EXCEEDED', `The period is longer than ${MAX_MONTHS} months. Ask for a shorter one.`, { limit: MAX_MONTHS });
    await this.consistency.reach(atLeast);
    const sums = new Sums();
    for await (const row of this.queries.inForce(first, addDays(addMonths(last, 1), -1), { vendorId, costCenterId })) {
      for (const { month, costCenterId: payer, amount } of chargesOf(agreedIn(row))) {
        if (month >= first && month <= last && (!costCenterId || payer === costCenterId)) sums.add(month, row.contract_id, amount);
      }
    }
    return sums.all().map(({ group, sum, contracts }) => ({ month: group as LocalDate, amount: moneyNode(sum), contracts }));
  }

  @Query(() => [ContractValue], {
    description:
      'What the contracts in force on a day are worth by the terms of that day, one row per currency. Also days of the past and to come.',
  })
  async contractValueAt(
    @Args('date', { type: () => LocalDateScalar }) date: LocalDate,
    @Args('vendorId', { type: () => UUID, nullable: true }) vendorId?: VendorId | null,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<readonly ContractValue[]> {
    await this.consistency.reach(atLeast);
    const sums = new Sums();
    for await (const row of this.queries.inForce(date, date, { vendorId })) {
      const value = valueAt(agreedIn(row), date);
      if (value) sums.add('', row.contract_id, value);
    }
    return sums.all().map(({ sum, contracts }) => ({ value: moneyNode(sum), contracts }));
  }
}

interface Sum {
  readonly group: string;
  readonly sum: Money;
  readonly contracts: number;
}

/** Amounts by group and currency, and how many contracts they are of. Contracts come one after the other. */
class Sums {
  private readonly sums = new Map<string, Sum & { readonly last: string }>();

  add(group: string, contractId: string, amount: Money): void {
    const key = `${group} ${amount.currency}`;
    const before = this.sums.get(key);
    const sum = before ? addMoney(before.sum, amount) : amount;
    const contracts = (before?.contracts ?? 0) + (before?.last === contractId ? 0 : 1);
    this.sums.set(key, { group, sum, contracts, last: contractId });
  }

  all(): readonly Sum[] {
    return [...this.sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
  }
}
