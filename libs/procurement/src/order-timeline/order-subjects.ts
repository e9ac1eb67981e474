import type { TimelineSubject } from '@opsledger/graphql';
import type { PurchaseOrderEvent } from '../purchase-order/purchase-order.events.js';

/** A purchase and all that came of it: the assets that its receipts became, and the lots, each as a part of its entitlement. Pure. */
export function orderSubjects(events: readonly PurchaseOrderEvent[]): readonly TimelineSubject[] {
  const entitlements = new Map<string, string>();
  const subjects = new Map<string, TimelineSubject>();
  for (const { type, data } of events) {
    if (type === 'PurchaseRequested' || type === 'OrderRevised')
      for (const { lineId, entitlementId } of data.lines) if (entitlementId) entitlements.set(lineId, entitlementId);
    if (type === 'FulfilmentRecorded')
      for (const id of data.subjectIds) {
        const entitlementId = entitlements.get(data.lineId);
        subjects.set(id, entitlementId ? { category: 'licenseEntitlement', id: entitlementId, part: id } : { category: 'asset', id });
      }
  }
  return [...events.slice(0, 1).map(({ data }) => ({ category: 'purchaseOrder', id: data.purchaseOrderId })), ...subjects.values()];
}
