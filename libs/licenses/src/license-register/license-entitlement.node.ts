import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, LocalDate as LocalDateScalar, NodeType, UUID } from '@opsledger/graphql';
import type { EntitlementId, Instant, LocalDate, SoftwareProductId } from '@opsledger/kernel';
import { ENTITLEMENT_STATUS, LICENSE_METRIC, OVER_USE_RULE } from '../licenses.enums.js';
import {
  licenseEntitlementTable,
  type LicenseEntitlementRow,
  type LicenseExceptionRow,
  type SeatReservationRow,
} from './license-register.table.js';

/** An entitlement as GraphQL shows it. */
@ObjectType('LicenseEntitlement', {
  implements: () => [NodeType],
  description: 'The right to use a product, with its lots and who uses them.',
})
export class LicenseEntitlementNode extends NodeType {
  @Field(() => UUID)
  readonly productId!: SoftwareProductId;

  @Field(() => ENTITLEMENT_STATUS)
  readonly status!: LicenseEntitlementRow['status'];

  @Field(() => LICENSE_METRIC)
  readonly metric!: LicenseEntitlementRow['metric'];

  @Field(() => OVER_USE_RULE)
  readonly overUse!: LicenseEntitlementRow['over_use'];

  @Field(() => String, { nullable: true })
  readonly name!: string | null;

  @Field(() => String, { nullable: true })
  readonly notes!: string | null;

  @Field(() => Int, { description: 'Lots that were ever bought.' })
  readonly lotCount!: number;

  @Field(() => Int, { description: 'Seats that are assigned now. How many there are is in the position.' })
  readonly assigned!: number;

  @Field(() => Int, { description: 'Seats that reservations keep now.' })
  readonly reserved!: number;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Day of the last over-use that was detected.' })
  readonly overUsedOn!: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly retiredOn!: LocalDate | null;

  @Field(() => Int, { description: 'Send it as expectedVersion with the next command.' })
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function licenseEntitlementNode(row: LicenseEntitlementRow): LicenseEntitlementNode {
  return {
    id: row.entitlement_id,
    productId: row.product_id,
    status: row.status,
    metric: row.metric,
    overUse: row.over_use,
    name: row.name,
    notes: row.notes,
    lotCount: row.lots,
    assigned: row.assigned,
    reserved: row.reserved,
    overUsedOn: row.over_used_on,
    retiredOn: row.retired_on,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Seats kept for a purpose, as GraphQL shows them. */
@ObjectType('SeatReservation', { description: 'Seats that are kept free for a purpose.' })
export class SeatReservationNode {
  @Field(() => UUID)
  readonly id!: string;

  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => Int)
  readonly quantity!: number;

  @Field(() => Int, { description: 'Seats that it keeps now.' })
  readonly kept!: number;

  @Field()
  readonly purpose!: string;

  @Field(() => LocalDateScalar)
  readonly reservedOn!: LocalDate;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly releasedOn!: LocalDate | null;
}

/** A row as its node. */
export function seatReservationNode(row: SeatReservationRow): SeatReservationNode {
  return {
    id: row.reservation_id,
    entitlementId: row.entitlement_id,
    quantity: row.quantity,
    kept: row.kept,
    purpose: row.purpose,
    reservedOn: row.reserved_on,
    releasedOn: row.released_on,
  };
}

/** A tolerated over-use, as GraphQL shows it. */
@ObjectType('LicenseException', { description: 'Seats by which use may exceed what there is.' })
export class LicenseExceptionNode {
  @Field(() => UUID)
  readonly id!: string;

  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => Int)
  readonly seats!: number;

  @Field(() => LocalDateScalar)
  readonly startsOn!: LocalDate;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Last day on which it counts; null: until it is revoked.' })
  readonly endsOn!: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly revokedOn!: LocalDate | null;

  @Field(() => String, { nullable: true })
  readonly reason!: string | null;
}

/** A row as its node. */
export function licenseExceptionNode(row: LicenseExceptionRow): LicenseExceptionNode {
  return {
    id: row.exception_id,
    entitlementId: row.entitlement_id,
    seats: row.seats,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    revokedOn: row.revoked_on,
    reason: row.reason,
  };
}

/** The list of entitlements. */
export const licenseEntitlementList = defineList({
  name: 'LicenseEntitlement',
  node: () => LicenseEntitlementNode,
  table: licenseEntitlementTable,
  fields: {
    id: 'entitlement_id',
    productId: 'product_id',
    status: { column: 'status', enum: ENTITLEMENT_STATUS },
    metric: { column: 'metric', enum: LICENSE_METRIC },
    overUse: { column: 'over_use', enum: OVER_USE_RULE },
    name: 'name',
    lotCount: 'lots',
    assigned: 'assigned',
    reserved: 'reserved',
    overUsedOn: 'over_used_on',
    retiredOn: 'retired_on',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  defaultOrder: [{ field: 'createdAt', direction: 'ASC' }],
  toNode: licenseEntitlementNode,
});
