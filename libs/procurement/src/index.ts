import type { AnyAggregate, EventCatalogue, Schedule } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';
import { purchaseOrderAggregate } from './purchase-order/purchase-order.facts.js';
import { purchaseOrderEvents } from './purchase-order/purchase-order.events.js';
import { purchaseList } from './purchase-list/purchase-list.projection.js';
import { purchaseSchedules, type ScheduleParts } from './purchase-schedules/purchase.schedules.js';
import { vendorDecider } from './vendor/vendor.decider.js';
import { vendorEvents } from './vendor/vendor.events.js';
import { vendorList } from './vendor-list/vendor-list.projection.js';

/** The aggregates of this context, for the command runner. */
export const procurementAggregates: readonly AnyAggregate[] = [purchaseOrderAggregate, { decider: vendorDecider }];

/** The read models of this context. */
export const procurementProjections: readonly Projection[] = [purchaseList, vendorList];

/** The events of this context. */
export const procurementCatalogues: readonly EventCatalogue[] = [purchaseOrderEvents, vendorEvents];

/** What becomes due in this context. @param parts the read models to look at. */
export function procurementSchedules(parts: ScheduleParts): readonly Schedule[] {
  return purchaseSchedules(parts);
}

export { ProcurementModule } from './procurement.module.js';
export { procurementPolicy } from './procurement.policy.js';
export { procurementInboxSources } from './purchase-inbox/purchase.inbox.js';
export { procurementProcesses } from './procurement.processes.js';
export { assetOf, lotOf } from './order-received/fulfilment-commands.js';
export { orderReceived, type FulfilmentParts } from './order-received/order-received.process.js';
export type { VendorEvent, VendorRevision } from './vendor/vendor.events.js';
export type { Vendor, VendorCommand, VendorRecord } from './vendor/vendor.decider.js';
export { HandleVendor } from './vendor/vendor.handler.js';
export {
  invoiceTable,
  purchaseLineTable,
  purchaseTable,
  receiptTable,
  type InvoiceRow,
  type PurchaseRow,
  type ReceiptRow,
} from './purchase-list/purchase-list.table.js';
export { vendorTable, type VendorRow } from './vendor-list/vendor-list.table.js';
export {
  FINDING_KINDS,
  LINE_KINDS,
  RESOLUTIONS,
  RETURN_REASONS,
  type FindingKind,
  type LineKind,
  type MatchFinding,
  type OrderEventData,
  type OrderLine,
  type PurchaseOrderEvent,
  type Resolution,
  type ReturnReason,
  type Tolerance,
} from './purchase-order/purchase-order.events.js';
export type { PurchaseOrderCommand, PurchaseOrderCommandData } from './purchase-order/purchase-order.decider.js';
export type { KnownOrder, PurchaseOrder } from './purchase-order/purchase-order.state.js';
export type { Commitment, OrderProgress, OrderStatus } from './purchase-order/order-progress.events.js';
export { HandlePurchaseOrder } from './purchase-order/purchase-order.handler.js';
export type { InvoiceId, PaymentId, ReceiptId, ReturnId } from './values.events.js';
export { purchaseOrderEvents, vendorEvents };
