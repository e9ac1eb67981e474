import { Field, Int, ObjectType } from '@nestjs/graphql';
import { defineList, LocalDate as LocalDateScalar, NodeType, UUID, type RowScope } from '@opsledger/graphql';
import {
  isUuid,
  type Actor,
  type EntitlementId,
  type LicenseAssignmentId,
  type LocalDate,
  type PurchaseLotId,
  type SeatReservationId,
} from '@opsledger/kernel';
import { sql } from 'kysely';
import { HOLDER_KIND } from '../licenses.enums.js';
import { seesOnlyOwnLicenses } from '../licenses.roles.js';
import { licenseAssignmentTable, type LicenseAssignmentRow } from './license-register.table.js';

/** An assignment as GraphQL shows it. */
@ObjectType('LicenseAssignment', {
  implements: () => [NodeType],
  description: 'Seats of a holder, from its first day to the day before it was released.',
})
export class LicenseAssignmentNode extends NodeType {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID, { description: 'The lot that had room when it was assigned; a renewal takes it over.' })
  readonly lotId!: PurchaseLotId;

  @Field(() => HOLDER_KIND)
  readonly holderKind!: LicenseAssignmentRow['holder_kind'];

  @Field(() => UUID)
  readonly holderId!: string;

  @Field(() => Int, { description: 'Seats; more than one only where cores are counted.' })
  readonly quantity!: number;

  @Field(() => LocalDateScalar)
  readonly assignedOn!: LocalDate;

  @Field(() => LocalDateScalar, {
    nullable: true,
    description: 'First day on which the seats were free again; null while they are in use.',
  })
  readonly releasedOn!: LocalDate | null;

  @Field(() => UUID, { nullable: true, description: 'The reservation that had kept the seats.' })
  readonly reservationId!: SeatReservationId | null;

  @Field(() => UUID, { nullable: true, description: 'The assignment of the holder before.' })
  readonly previousAssignmentId!: LicenseAssignmentId | null;
}

/** A row as its node. */
export function licenseAssignmentNode(row: LicenseAssignmentRow): LicenseAssignmentNode {
  return {
    id: row.assignment_id,
    entitlementId: row.entitlement_id,
    lotId: row.lot_id,
    holderKind: row.holder_kind,
    holderId: row.holder_id,
    quantity: row.quantity,
    assignedOn: row.assigned_on,
    releasedOn: row.released_on,
    reservationId: row.reservation_id,
    previousAssignmentId: row.previous_assignment_id,
  };
}

/** The rows an actor may see: those without a role that works with licenses see their own. */
export function assignmentScope(actor: Actor): RowScope | undefined {
  if (!seesOnlyOwnLicenses(actor)) return undefined;
  const condition = isUuid(actor.id) ? sql`holder_kind = 'person' and holder_id = ${actor.id}` : sql`false`;
  return { name: `holder:${actor.id}`, condition };
}

/** May the actor see this row? The same rule as `assignmentScope`, for a row that was not read by SQL. */
export function assignmentAllows(actor: Actor, { holder_kind, holder_id }: LicenseAssignmentRow): boolean {
  return !seesOnlyOwnLicenses(actor) || (holder_kind === 'person' && holder_id === actor.id);
}

/** The list of assignments. */
export const licenseAssignmentList = defineList({
  name: 'LicenseAssignment',
  node: () => LicenseAssignmentNode,
  table: licenseAssignmentTable,
  fields: {
    id: 'assignment_id',
    entitlementId: 'entitlement_id',
    lotId: 'lot_id',
    holderKind: { column: 'holder_kind', enum: HOLDER_KIND },
    holderId: 'holder_id',
    quantity: 'quantity',
    assignedOn: 'assigned_on',
    releasedOn: 'released_on',
    reservationId: 'reservation_id',
  },
  defaultOrder: [{ field: 'assignedOn', direction: 'ASC' }],
  toNode: licenseAssignmentNode,
  scope: assignmentScope,
});
