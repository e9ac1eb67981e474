import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, LocalDate as LocalDateScalar, UUID } from '@opsledger/graphql';
import type { Instant, LocalDate, LocationId, PurchaseOrderLineId } from '@opsledger/kernel';
import type { ReceiptRow } from './purchase-list.table.js';

/** A receipt as GraphQL shows it. */
@ObjectType('GoodsReceipt', { description: 'One delivery on one line of a purchase.' })
export class ReceiptNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => UUID)
  readonly lineId!: PurchaseOrderLineId;

  @Field(() => Int)
  readonly quantity!: number;

  @Field(() => Int, { description: 'Units of it that went back.' })
  readonly returned!: number;

  @Field(() => [String])
  readonly serials!: readonly string[];

  @Field(() => LocalDateScalar)
  readonly receivedOn!: LocalDate;

  @Field(() => LocalDateScalar, { nullable: true, description: 'The day agreed at that time.' })
  readonly expectedOn!: LocalDate | null;

  @Field(() => UUID, { nullable: true })
  readonly locationId!: LocationId | null;

  @Field(() => [UUID], { description: 'The assets, or the lot of seats, that came of it.' })
  readonly subjectIds!: readonly string[];

  @Field(() => DateTime)
  readonly recordedAt!: Instant;
}

/** A row as its node. */
export function receiptNode(row: ReceiptRow): ReceiptNode {
  return {
    id: row.receipt_id,
    lineId: row.line_id,
    quantity: row.quantity,
    returned: row.returned,
    serials: row.serials,
    receivedOn: row.received_on,
    expectedOn: row.expected_on,
    locationId: row.location_id,
    subjectIds: row.subject_ids,
    recordedAt: row.recorded_at,
  };
}
