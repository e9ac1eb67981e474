import { eventFields, idField } from '@opsledger/eventsourcing';
import type {
  CostCenterId,
  EntitlementId,
  LicenseAssignmentId,
  LicenseExceptionId,
  PurchaseLotId,
  PurchaseOrderLineId,
  SeatReservationId,
  SoftwareProductId,
  VendorId,
} from '@opsledger/kernel';
import { z } from 'zod';

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  ...eventFields,
  productId: idField<SoftwareProductId>(),
  entitlementId: idField<EntitlementId>(),
  lotId: idField<PurchaseLotId>(),
  assignmentId: idField<LicenseAssignmentId>(),
  reservationId: idField<SeatReservationId>(),
  exceptionId: idField<LicenseExceptionId>(),
  vendorId: idField<VendorId>(),
  costCenterId: idField<CostCenterId>(),
  purchaseOrderLineId: idField<PurchaseOrderLineId>(),
  /** A number of seats that an event adds, takes or uses. */
  seats: z.int().positive(),
};
