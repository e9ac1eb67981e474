import type {
  CostCenterId,
  EntitlementId,
  Instant,
  LicenseAssignmentId,
  LicenseExceptionId,
  LocalDate,
  PurchaseLotId,
  SeatReservationId,
  SoftwareProductId,
  VendorId,
} from '@opsledger/kernel';
import { date, defineTable, int4, nullable, numeric, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { HolderKind, LicenseMetric, OverUseRule, ReductionKind } from '../entitlement/entitlement.events.js';

/** One row per entitlement, with what counts now whatever the day: which lots are valid today is asked of the lots. */
export const licenseEntitlementTable = defineTable('license_entitlement', {
  key: ['entitlement_id'],
  columns: {
    entitlement_id: uuid<EntitlementId>(),
    product_id: uuid<SoftwareProductId>(),
    status: text<'Active' | 'Retired'>(),
    metric: text<LicenseMetric>(),
    over_use: text<OverUseRule>(),
    name: nullable(text()),
    notes: nullable(text()),
    lots: int4(),
    assigned: int4(),
    reserved: int4(),
    /** Day of the last over-use that was detected, assigned or measured. */
    over_used_on: nullable(date<LocalDate>()),
    retired_on: nullable(date<LocalDate>()),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['product_id'] }, { columns: ['name', 'entitlement_id'] }, { columns: ['created_at', 'entitlement_id'] }],
});
export type LicenseEntitlementRow = RowOf<typeof licenseEntitlementTable>;

/**
 * One row per lot: seats that are valid from `term_start` to `term_end`, both included. The key of it and of the tables below ends with the entitlement,
 * which alone looks after the ids within it: the same id in another one must not overwrite its row.
 */
export const purchaseLotTable = defineTable('purchase_lot', {
  key: ['lot_id', 'entitlement_id'],
  columns: {
    lot_id: uuid<PurchaseLotId>(),
    entitlement_id: uuid<EntitlementId>(),
    /** Seats as they were recorded; `lot_reduction` says what became of them. */
    bought: int4(),
    /** Seats after all reductions. */
    seats: int4(),
    /** Seats that were paid for: all but those recorded by mistake. */
    paid_seats: int4(),
    unit_price_amount: nullable(numeric()),
    unit_price_currency: nullable(text()),
    term_start: date<LocalDate>(),
    term_end: nullable(date<LocalDate>()),
    vendor_id: nullable(uuid<VendorId>()),
    vendor_name: nullable(text()),
    order_number: nullable(text()),
    purchase_order_line_id: nullable(uuid()),
    cost_center_id: nullable(uuid<CostCenterId>()),
    previous_lot_id: nullable(uuid<PurchaseLotId>()),
    renewed_by: nullable(uuid<PurchaseLotId>()),
    /** When it was said that it is time to renew it. */
    reminded_on: nullable(date<LocalDate>()),
    /** When its end was noted. */
    expired_on: nullable(date<LocalDate>()),
    /** Revision of the entitlement's stream at which it was bought: the later of two lots. */
    bought_revision: int4(),
    created_at: timestamptz<Instant>(),
  },
  indexes: [
    { columns: ['entitlement_id', 'term_start'] },
    { columns: ['term_end', 'lot_id'], where: 'term_end is not null' },
    { columns: ['term_start', 'lot_id'] },
  ],
});
export type PurchaseLotRow = RowOf<typeof purchaseLotTable>;

/** One row for each time that a lot lost seats, valid from `effective_on` to the end of the lot. */
export const lotReductionTable = defineTable('lot_reduction', {
  key: ['lot_id', 'entitlement_id', 'revision'],
  columns: {
    lot_id: uuid<PurchaseLotId>(),
    entitlement_id: uuid<EntitlementId>(),
    revision: int4(),
    kind: text<ReductionKind>(),
    seats: int4(),
    effective_on: date<LocalDate>(),
  },
});

/** One row per assignment, valid from `assigned_on` to the day before `released_on`. */
export const licenseAssignmentTable = defineTable('license_assignment', {
  key: ['assignment_id', 'entitlement_id'],
  columns: {
    assignment_id: uuid<LicenseAssignmentId>(),
    entitlement_id: uuid<EntitlementId>(),
    lot_id: uuid<PurchaseLotId>(),
    holder_kind: text<HolderKind>(),
    holder_id: uuid(),
    quantity: int4(),
    assigned_on: date<LocalDate>(),
    released_on: nullable(date<LocalDate>()),
    reservation_id: nullable(uuid<SeatReservationId>()),
    previous_assignment_id: nullable(uuid<LicenseAssignmentId>()),
  },
  indexes: [
    { columns: ['entitlement_id', 'assigned_on'] },
    { columns: ['holder_id', 'holder_kind'] },
    { columns: ['assigned_on', 'assignment_id'] },
    { columns: ['reservation_id'], where: 'reservation_id is not null' },
  ],
});
export type LicenseAssignmentRow = RowOf<typeof licenseAssignmentTable>;

/** One row per reservation, valid from `reserved_on` to the day before `released_on`; what was assigned from it is in the assignments. */
export const seatReservationTable = defineTable('seat_reservation', {
  key: ['reservation_id', 'entitlement_id'],
  columns: {
    reservation_id: uuid<SeatReservationId>(),
    entitlement_id: uuid<EntitlementId>(),
    quantity: int4(),
    /** Seats that it keeps now. */
    kept: int4(),
    purpose: text(),
    reserved_on: date<LocalDate>(),
    released_on: nullable(date<LocalDate>()),
  },
  indexes: [{ columns: ['entitlement_id', 'reserved_on'] }],
});
export type SeatReservationRow = RowOf<typeof seatReservationTable>;

/** One row per exception, valid from `starts_on` to `ends_on` or to the day before `revoked_on`. */
export const licenseExceptionTable = defineTable('license_exception', {
  key: ['exception_id', 'entitlement_id'],
  columns: {
    exception_id: uuid<LicenseExceptionId>(),
    entitlement_id: uuid<EntitlementId>(),
    seats: int4(),
    starts_on: date<LocalDate>(),
    ends_on: nullable(date<LocalDate>()),
    revoked_on: nullable(date<LocalDate>()),
    reason: nullable(text()),
  },
  indexes: [{ columns: ['entitlement_id', 'starts_on'] }],
});
export type LicenseExceptionRow = RowOf<typeof licenseExceptionTable>;

/** What a source measured, valid from `as_of` until the same source measured again. */
export const licenseConsumptionTable = defineTable('license_consumption', {
  key: ['entitlement_id', 'source', 'as_of'],
  columns: {
    entitlement_id: uuid<EntitlementId>(),
    source: text(),
    as_of: date<LocalDate>(),
    quantity: int4(),
  },
});
