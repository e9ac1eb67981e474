import { Field, Int, ObjectType } from '@nestjs/graphql';
import {
  DateTime,
  defineList,
  LocalDate as LocalDateScalar,
  MoneyNode,
  moneyNode,
  NodeType,
  UnitPriceNode,
  UUID,
} from '@opsledger/graphql';
import type { CostCenterId, EntitlementId, Instant, LocalDate, PurchaseLotId, VendorId } from '@opsledger/kernel';
import { costOf, type PricedLot } from '../license-costs/license-cost.js';
import { purchaseLotTable, type PurchaseLotRow } from './license-register.table.js';

/** A lot as GraphQL shows it. */
@ObjectType('PurchaseLot', {
  implements: () => [NodeType],
  description: 'Seats that were bought together, with a price and a term of their own.',
})
export class PurchaseLotNode extends NodeType {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => Int, { description: 'Seats that are left of it, after returns and corrections.' })
  readonly seats!: number;

  @Field(() => Int, { description: 'Seats that were bought and paid for.' })
  readonly paidSeats!: number;

  @Field(() => UnitPriceNode, { nullable: true, description: 'Of one seat for the whole term. Null when it is not known.' })
  readonly unitPrice!: UnitPriceNode | null;

  @Field(() => MoneyNode, { nullable: true, description: 'Of all seats that were paid for, for the whole term.' })
  readonly cost!: MoneyNode | null;

  @Field(() => LocalDateScalar, { description: 'First day on which the seats may be used.' })
  readonly termStart!: LocalDate;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Last such day; null: for ever.' })
  readonly termEnd!: LocalDate | null;

  @Field(() => UUID, { nullable: true })
  readonly vendorId!: VendorId | null;

  @Field(() => String, { nullable: true, description: 'The vendor as the order names it.' })
  readonly vendorName!: string | null;

  @Field(() => String, { nullable: true })
  readonly orderNumber!: string | null;

  @Field(() => UUID, { nullable: true })
  readonly purchaseOrderLineId!: string | null;

  @Field(() => UUID, { nullable: true })
  readonly costCenterId!: CostCenterId | null;

  @Field(() => UUID, { nullable: true, description: 'The lot that it renews.' })
  readonly previousLotId!: PurchaseLotId | null;

  @Field(() => UUID, { nullable: true, description: 'The lot that renews it.' })
  readonly renewedBy!: PurchaseLotId | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'When it was said that it is time to renew it.' })
  readonly remindedOn!: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'When its end was noted. The term decides, noted or not.' })
  readonly expiredOn!: LocalDate | null;

  @Field(() => DateTime)
  readonly createdAt!: Instant;
}

/** A row as its node. */
export function purchaseLotNode(row: PurchaseLotRow): PurchaseLotNode {
  const priced = pricedLot(row);
  return {
    id: row.lot_id,
    entitlementId: row.entitlement_id,
    seats: row.seats,
    paidSeats: row.paid_seats,
    unitPrice: priced && priced.unitPrice,
    cost: priced && moneyNode(costOf(priced)),
    termStart: row.term_start,
    termEnd: row.term_end,
    vendorId: row.vendor_id,
    vendorName: row.vendor_name,
    orderNumber: row.order_number,
    purchaseOrderLineId: row.purchase_order_line_id,
    costCenterId: row.cost_center_id,
    previousLotId: row.previous_lot_id,
    renewedBy: row.renewed_by,
    remindedOn: row.reminded_on,
    expiredOn: row.expired_on,
    createdAt: row.created_at,
  };
}

/** A row as far as its cost goes; null when no price is known. */
export function pricedLot(row: PurchaseLotRow): PricedLot | null {
  const { unit_price_amount: amount, unit_price_currency: currency } = row;
  if (amount === null || currency === null) return null;
  const term = { termStart: row.term_start, termEnd: row.term_end };
  return { lotId: row.lot_id, unitPrice: { amount, currency }, paidSeats: row.paid_seats, ...term };
}

/** The list of lots. Prices are in no filter: whoever may not see them could find them out by it. */
export const purchaseLotList = defineList({
  name: 'PurchaseLot',
  node: () => PurchaseLotNode,
  table: purchaseLotTable,
  fields: {
    id: 'lot_id',
    entitlementId: 'entitlement_id',
    seats: 'seats',
    termStart: 'term_start',
    termEnd: 'term_end',
    vendorId: 'vendor_id',
    vendorName: 'vendor_name',
    orderNumber: 'order_number',
    purchaseOrderLineId: 'purchase_order_line_id',
    costCenterId: 'cost_center_id',
    previousLotId: 'previous_lot_id',
    renewedBy: 'renewed_by',
    remindedOn: 'reminded_on',
    expiredOn: 'expired_on',
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'termStart', direction: 'ASC' }],
  toNode: purchaseLotNode,
});
