import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Decimal, LocalDate as LocalDateScalar, MoneyNode, moneyNode, UnitPriceNode, UUID } from '@opsledger/graphql';
import type { AssetModelId, BudgetId, CostCenterId, EntitlementId, LocalDate } from '@opsledger/kernel';
import { atHand, valueOf } from '../purchase-order/order-progress.events.js';
import { LINE_KIND } from '../purchase-order/purchase-order.enums.js';
import type { FulfilmentRefusal, LineKind } from '../purchase-order/purchase-order.events.js';
import type { PurchaseRow } from './purchase-list.table.js';

@ObjectType('PurchaseOrderLine', { description: 'One line of a purchase. Assets and lots that came of it carry its id.' })
export class PurchaseLineNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly description!: string;

  @Field(() => LINE_KIND)
  readonly kind!: LineKind;

  @Field(() => Int)
  readonly quantity!: number;

  @Field(() => UnitPriceNode)
  readonly unitPrice!: UnitPriceNode;

  @Field(() => MoneyNode)
  readonly total!: MoneyNode;

  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;

  @Field(() => UUID, { nullable: true })
  readonly budgetId!: BudgetId | null;

  @Field(() => UUID, { nullable: true, description: 'Of things: what they are.' })
  readonly modelId!: AssetModelId | null;

  @Field(() => UUID, { nullable: true, description: 'Of seats: what they are added to.' })
  readonly entitlementId!: EntitlementId | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly termStart!: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly termEnd!: LocalDate | null;

  @Field(() => Int, { description: 'Units that arrived, those that went back included.' })
  readonly received!: number;

  @Field(() => Int)
  readonly returned!: number;

  @Field(() => Int, { description: 'Units that are still to come.' })
  readonly outstanding!: number;

  @Field(() => Int, { description: 'Units on invoices that count.' })
  readonly invoiced!: number;
}

@ObjectType('PurchaseTolerance', {
  description: 'An invoice line may be off by no more than the percentage, and by no more than the amount.',
})
export class ToleranceNode {
  @Field(() => Decimal)
  readonly percent!: string;

  @Field(() => MoneyNode)
  readonly amount!: MoneyNode;
}

@ObjectType('FulfilmentRefusal', { description: 'A unit that could not be recorded as an asset or as seats, and why.' })
export class RefusalNode implements FulfilmentRefusal {
  @Field(() => Int, { description: 'Place of the unit in its receipt, from 0.' })
  readonly unit!: number;

  @Field(() => UUID)
  readonly subjectId!: string;

  @Field({ description: 'The command that was refused.' })
  readonly command!: string;

  @Field()
  readonly code!: string;

  @Field()
  readonly message!: string;
}

@ObjectType('FulfilmentProblem', { description: 'Ask again by retryFulfilment when the obstacle is gone.' })
export class ProblemNode {
  @Field(() => UUID, { description: 'Of the receipt or the return.' })
  readonly id!: string;

  @Field(() => [RefusalNode])
  readonly refusals!: readonly RefusalNode[];
}

/** The tolerance, once the order is placed. */
export function toleranceNode(row: PurchaseRow, money: (amount: string) => MoneyNode): ToleranceNode | null {
  if (row.tolerance_percent === null || row.tolerance_amount === null) return null;
  return { percent: row.tolerance_percent, amount: money(row.tolerance_amount) };
}

/** The lines, with how far each has come. */
export function lineNodes({ lines, progress }: PurchaseRow): readonly PurchaseLineNode[] {
  return lines.map((line) => {
    const { received, returned, invoiced } = progress.lines.find(({ lineId }) => lineId === line.lineId)!;
    const { lineId, description, kind, quantity, unitPrice, costCenterId } = line;
    const { budgetId = null, modelId = null, entitlementId = null, termStart = null, termEnd = null } = line;
    return {
      ...{ id: lineId, description, kind, quantity, unitPrice, total: moneyNode(valueOf(line, quantity)) },
      ...{ costCenterId, budgetId, modelId, entitlementId, termStart, termEnd },
      ...{ received, returned, invoiced, outstanding: quantity - atHand({ received, returned }) },
    };
  });
}
