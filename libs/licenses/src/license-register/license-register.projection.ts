import type { StoredEvent } from '@opsledger/eventsourcing';
import { dateOf } from '@opsledger/kernel';
import { defineProjection, type KeyOf, type RowWriter } from '@opsledger/read-store';
import { entitlementEvents, type EntitlementEvent, type EntitlementEventData } from '../entitlement/entitlement.events.js';
import {
  licenseAssignmentTable,
  licenseConsumptionTable,
  licenseEntitlementTable,
  licenseExceptionTable,
  lotReductionTable,
  purchaseLotTable,
  seatReservationTable,
  type LicenseAssignmentRow,
  type LicenseEntitlementRow,
  type PurchaseLotRow,
} from './license-register.table.js';

type Stored<Type extends EntitlementEvent['type']> = StoredEvent<Extract<EntitlementEvent, { type: Type }>>;

/** Entitlements with their lots, assignments, reservations and exceptions: each row says from when to when it counts. */
export const licenseRegister = defineProjection<EntitlementEvent>({
  name: 'licenseRegister',
  version: 2,
  tables: [
    licenseEntitlementTable,
    purchaseLotTable,
    lotReductionTable,
    licenseAssignmentTable,
    seatReservationTable,
    licenseExceptionTable,
    licenseConsumptionTable,
  ],
  catalogues: [entitlementEvents],
  on: {
    EntitlementRegistered: (event, rows) => {
      rows.put(licenseEntitlementTable, registered(event));
    },
    PurchaseLotAdded: (event, rows) => {
      rows.put(purchaseLotTable, bought(event));
      update(event, rows, (row) => ({ lots: row.lots + 1 }));
    },
    LotRenewed: (event, rows) => {
      const { entitlementId, lotId, previousLotId } = event.data;
      rows.put(purchaseLotTable, { ...bought(event), previous_lot_id: previousLotId });
      rows.patch(purchaseLotTable, { lot_id: previousLotId, entitlement_id: entitlementId }, { renewed_by: lotId });
      update(event, rows, (row) => ({ lots: row.lots + 1 }));
    },
    LotReduced: (event, rows) => {
      const { lotId, entitlementId, kind, seats, effectiveOn } = event.data;
      const key = { lot_id: lotId, entitlement_id: entitlementId };
      rows.put(lotReductionTable, { ...key, revision: event.revision, kind, seats, effective_on: effectiveOn });
      const unpaid = kind === 'correction' ? seats : 0;
      rows.change(purchaseLotTable, key, (lot) => lot && { ...lot, seats: lot.seats - seats, paid_seats: lot.paid_seats - unpaid });
      update(event, rows, () => ({}));
    },
    RenewalReminderDue: (event, rows) => {
      const { lotId, entitlementId } = event.data;
      rows.patch(purchaseLotTable, { lot_id: lotId, entitlement_id: entitlementId }, { reminded_on: dateOf(event.metadata.occurredAt) });
      update(event, rows, () => ({}));
    },
    LotExpired: (event, rows) => {
      const { lotId, entitlementId } = event.data;
      rows.patch(purchaseLotTable, { lot_id: lotId, entitlement_id: entitlementId }, { expired_on: dateOf(event.metadata.occurredAt) });
      update(event, rows, () => ({}));
    },
    LicenseAssigned: (event, rows) => {
      const { entitlementId, quantity, reservationId } = event.data;
      rows.put(licenseAssignmentTable, assigned(event));
      const kept = reservationId === undefined ? 0 : quantity;
      if (reservationId !== undefined) use(rows, { reservation_id: reservationId, entitlement_id: entitlementId }, kept);
      update(event, rows, (row) => ({ assigned: row.assigned + quantity, reserved: row.reserved - kept }));
    },
    LicenseReassigned: (event, rows) => {
      const { entitlementId, previousAssignmentId, assignedOn } = event.data;
      rows.patch(
        licenseAssignmentTable,
        { assignment_id: previousAssignmentId, entitlement_id: entitlementId },
        { released_on: assignedOn },
      );
      rows.put(licenseAssignmentTable, { ...assigned(event), previous_assignment_id: previousAssignmentId });
      update(event, rows, () => ({}));
    },
    LicenseReleased: (event, rows) => {
      const { entitlementId, assignmentId, quantity, releasedOn } = event.data;
      rows.patch(licenseAssignmentTable, { assignment_id: assignmentId, entitlement_id: entitlementId }, { released_on: releasedOn });
      update(event, rows, (row) => ({ assigned: row.assigned - quantity }));
    },
    SeatsReserved: (event, rows) => {
      const { entitlementId, reservationId, quantity, purpose, reservedOn } = event.data;
      const of = { reservation_id: reservationId, entitlement_id: entitlementId };
      rows.put(seatReservationTable, { ...of, quantity, kept: quantity, purpose, reserved_on: reservedOn, released_on: null });
      update(event, rows, (row) => ({ reserved: row.reserved + quantity }));
    },
    ReservationReleased: (event, rows) => {
      const { entitlementId, reservationId, quantity, releasedOn } = event.data;
      rows.patch(
        seatReservationTable,
        { reservation_id: reservationId, entitlement_id: entitlementId },
        { kept: 0, released_on: releasedOn },
      );
      update(event, rows, (row) => ({ reserved: row.reserved - quantity }));
    },
    ConsumptionRecorded: (event, rows) => {
      const { entitlementId, source, quantity, asOf } = event.data;
      rows.put(licenseConsumptionTable, { entitlement_id: entitlementId, source, as_of: asOf, quantity });
      update(event, rows, () => ({}));
    },
    OverUseDetected: (event, rows) => {
      const { detectedOn } = event.data;
      // What is noted late is of an earlier day than what was detected meanwhile.
      update(event, rows, ({ over_used_on: last }) => ({ over_used_on: last !== null && last > detectedOn ? last : detectedOn }));
    },
    ExceptionGranted: (event, rows) => {
      const { entitlementId, exceptionId, seats, startsOn, endsOn = null } = event.data;
      const of = { exception_id: exceptionId, entitlement_id: entitlementId };
      const { reason = null } = event.metadata;
      rows.put(licenseExceptionTable, { ...of, seats, starts_on: startsOn, ends_on: endsOn, revoked_on: null, reason });
      update(event, rows, () => ({}));
    },
    ExceptionRevoked: (event, rows) => {
      const { entitlementId, exceptionId, revokedOn } = event.data;
      rows.patch(licenseExceptionTable, { exception_id: exceptionId, entitlement_id: entitlementId }, { revoked_on: revokedOn });
      update(event, rows, () => ({}));
    },
    EntitlementRetired: (event, rows) => {
      update(event, rows, () => ({ status: 'Retired', retired_on: event.data.retiredOn }));
    },
  },
});

function registered({ data, revision, metadata }: Stored<'EntitlementRegistered'>): LicenseEntitlementRow {
  return {
    entitlement_id: data.entitlementId,
    product_id: data.productId,
    status: 'Active',
    metric: data.metric,
    over_use: data.overUse,
    name: data.name ?? null,
    notes: data.notes ?? null,
    lots: 0,
    assigned: 0,
    reserved: 0,
    over_used_on: null,
    retired_on: null,
    revision,
    created_at: metadata.recordedAt,
    updated_at: metadata.recordedAt,
  };
}

function bought({ data, revision, metadata }: Stored<'PurchaseLotAdded' | 'LotRenewed'>): PurchaseLotRow {
  const { quantity } = data;
  return {
    lot_id: data.lotId,
    entitlement_id: data.entitlementId,
    bought: quantity,
    seats: quantity,
    paid_seats: quantity,
    term_start: data.termStart,
    term_end: data.termEnd ?? null,
    ...originOf(data),
    previous_lot_id: null,
    renewed_by: null,
    reminded_on: null,
    expired_on: null,
    bought_revision: revision,
    created_at: metadata.recordedAt,
  };
}

/** What a lot cost and where it comes from. */
function originOf(data: EntitlementEventData<'PurchaseLotAdded' | 'LotRenewed'>) {
  return {
    unit_price_amount: data.unitPrice?.amount ?? null,
    unit_price_currency: data.unitPrice?.currency ?? null,
    vendor_id: data.vendorId ?? null,
    vendor_name: data.vendorName ?? null,
    order_number: data.orderNumber ?? null,
    purchase_order_line_id: data.purchaseOrderLineId ?? null,
    cost_center_id: data.costCenterId ?? null,
  };
}

function assigned({ data }: Stored<'LicenseAssigned' | 'LicenseReassigned'>): LicenseAssignmentRow {
  return {
    assignment_id: data.assignmentId,
    entitlement_id: data.entitlementId,
    lot_id: data.lotId,
    holder_kind: data.holderKind,
    holder_id: data.holderId,
    quantity: data.quantity,
    assigned_on: data.assignedOn,
    released_on: null,
    reservation_id: 'reservationId' in data ? data.reservationId : null,
    previous_assignment_id: null,
  };
}

/** Takes seats out of those that a reservation keeps. */
function use(rows: RowWriter, key: KeyOf<typeof seatReservationTable>, used: number): void {
  rows.change(seatReservationTable, key, (row) => row && { ...row, kept: row.kept - used });
}

/** Every event moves the version of its entitlement. */
function update(
  { data, revision, metadata }: StoredEvent<EntitlementEvent>,
  rows: RowWriter,
  columns: (row: LicenseEntitlementRow) => Partial<LicenseEntitlementRow>,
): void {
  rows.change(
    licenseEntitlementTable,
    { entitlement_id: data.entitlementId },
    (row) => row && { ...row, ...columns(row), revision, updated_at: metadata.recordedAt },
  );
}
