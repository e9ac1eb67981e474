import { Args, ArgsType, Field, Int, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Decimal, LocalDate as LocalDateScalar, MoneyNode, moneyNode, UUID } from '@opsledger/graphql';
import type { LocalDate, VendorId } from '@opsledger/kernel';
import { ProcurementQueries } from '../procurement.queries.js';
import { vendorNode, VendorNode } from '../vendor-list/vendor-list.node.js';
import { shareOf } from './share.js';
import { VendorFigures, type Period, type VendorNumbers } from './vendor-figures.queries.js';

/** Most rows of one answer. */
const MOST_ROWS = 1_000;

@ArgsType()
class PeriodArgs implements Period {
  @Field(() => LocalDateScalar, { nullable: true, description: 'First day that counts; default: all.' })
  readonly from?: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Last day that counts; default: all.' })
  readonly to?: LocalDate | null;
}

@ObjectType('VendorSpend', { description: 'What was ordered from a vendor in one currency. Currencies are never added up.' })
export class VendorSpendNode {
  @Field(() => UUID)
  readonly vendorId!: VendorId;

  @Field(() => Int)
  readonly orders!: number;

  @Field(() => MoneyNode, { description: 'Without tax.' })
  readonly ordered!: MoneyNode;

  @Field(() => MoneyNode, { description: 'Ordered, and neither invoiced nor given up.' })
  readonly open!: MoneyNode;

  @Field(() => MoneyNode, { description: 'Tax included.' })
  readonly invoiced!: MoneyNode;

  @Field(() => MoneyNode)
  readonly paid!: MoneyNode;
}

@ObjectType('VendorScorecard', { description: 'How a vendor delivers and invoices. A share of nothing is null.' })
export class VendorScorecardNode implements VendorNumbers {
  @Field(() => UUID)
  readonly vendorId!: VendorId;

  @Field(() => Int, { description: 'Receipts for which a day was agreed.' })
  readonly dated!: number;

  @Field(() => Int)
  readonly onTime!: number;

  @Field(() => Int, { description: 'Units.' })
  readonly received!: number;

  @Field(() => Int)
  readonly returned!: number;

  @Field(() => Int)
  readonly invoices!: number;

  @Field(() => Int, { description: 'Invoices that did not match at some time.' })
  readonly exceptions!: number;

  @Field(() => Decimal, { nullable: true, description: 'Of the receipts for which a day was agreed; 0 to 1, 4 decimals.' })
  readonly onTimeShare!: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Of the units that arrived.' })
  readonly returnShare!: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Of the invoices.' })
  readonly exceptionShare!: string | null;
}

/** Figures of vendors. */
@Resolver(() => VendorSpendNode)
export class VendorSpendResolver {
  constructor(
    private readonly figures: VendorFigures,
    private readonly queries: ProcurementQueries,
  ) {}

  @Query(() => [VendorSpendNode], { description: `By vendor and currency, over the days of the orders; at most ${MOST_ROWS} rows.` })
  async spendByVendor(@Args() period: PeriodArgs): Promise<readonly VendorSpendNode[]> {
    const rows = await this.figures.spend(period, MOST_ROWS);
    return rows.map(({ vendorId, currency, orders, ...amounts }) => {
      const money = (amount: string): MoneyNode => moneyNode({ amount, currency });
      const { ordered, open, invoiced, paid } = amounts;
      return { vendorId, orders, ordered: money(ordered), open: money(open), invoiced: money(invoiced), paid: money(paid) };
    });
  }

  @ResolveField(() => VendorNode, { nullable: true })
  async vendor(@Parent() { vendorId }: VendorSpendNode): Promise<VendorNode | null> {
    const row = await this.queries.vendor(vendorId);
    return row && vendorNode(row);
  }
}

/** Scorecards of vendors. */
@Resolver(() => VendorScorecardNode)
export class VendorScorecardResolver {
  constructor(
    private readonly figures: VendorFigures,
    private readonly queries: ProcurementQueries,
  ) {}

  @Query(() => [VendorScorecardNode], {
    description: `Of one vendor or all, over the days of receipts and invoices; at most ${MOST_ROWS} rows.`,
  })
  async vendorScorecard(
    @Args() period: PeriodArgs,
    @Args('vendorId', { type: () => UUID, nullable: true }) vendorId?: VendorId | null,
  ): Promise<readonly VendorScorecardNode[]> {
    const rows = await this.figures.numbers({ from: period.from, to: period.to, vendorId }, MOST_ROWS);
    return rows.map((row) => ({
      ...row,
      onTimeShare: shareOf(row.onTime, row.dated),
      returnShare: shareOf(row.returned, row.received),
      exceptionShare: shareOf(row.exceptions, row.invoices),
    }));
  }

  @ResolveField(() => VendorNode, { nullable: true })
  async vendor(@Parent() { vendorId }: VendorScorecardNode): Promise<VendorNode | null> {
    const row = await this.queries.vendor(vendorId);
    return row && vendorNode(row);
  }
}
