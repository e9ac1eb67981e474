import { eventFields, idField } from '@opsledger/eventsourcing';
import type {
  AssetModelId,
  Brand,
  BudgetId,
  ContractId,
  CostCenterId,
  EntitlementId,
  LocationId,
  PersonId,
  PurchaseOrderId,
  PurchaseOrderLineId,
  VendorId,
} from '@opsledger/kernel';
import { z } from 'zod';

/** One delivery on one line of an order. */
export type ReceiptId = Brand<string, 'ReceiptId'>;
/** One sending back of what a receipt brought. */
export type ReturnId = Brand<string, 'ReturnId'>;
/** One invoice of a vendor, as recorded here. */
export type InvoiceId = Brand<string, 'InvoiceId'>;
/** One payment on one invoice. */
export type PaymentId = Brand<string, 'PaymentId'>;

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  ...eventFields,
  vendorId: idField<VendorId>(),
  orderId: idField<PurchaseOrderId>(),
  lineId: idField<PurchaseOrderLineId>(),
  receiptId: idField<ReceiptId>(),
  returnId: idField<ReturnId>(),
  invoiceId: idField<InvoiceId>(),
  paymentId: idField<PaymentId>(),
  costCenterId: idField<CostCenterId>(),
  budgetId: idField<BudgetId>(),
  contractId: idField<ContractId>(),
  modelId: idField<AssetModelId>(),
  entitlementId: idField<EntitlementId>(),
  locationId: idField<LocationId>(),
  personId: idField<PersonId>(),
  /** Who acted: a person's id, or the name of a service. */
  actorId: z.string().min(1),
  /** How many units: whole, at least one. */
  quantity: z.int().positive(),
};
