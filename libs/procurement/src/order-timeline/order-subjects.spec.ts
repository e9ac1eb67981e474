import { day, eur, history, ids, seats } from '../../testing/purchase.samples.js';
import type { PurchaseOrderEvent } from '../purchase-order/purchase-order.events.js';
import { orderSubjects } from './order-subjects.js';

const purchaseOrderId = ids.order;
const order = { category: 'purchaseOrder', id: purchaseOrderId };

const became = (receiptId: typeof ids.receipt, lineId: typeof ids.laptops, ...subjectIds: readonly string[]): PurchaseOrderEvent => ({
  type: 'FulfilmentRecorded',
  data: { purchaseOrderId, receiptId, lineId, subjectIds },
});

describe('orderSubjects', () => {
  it('has nothing of a purchase that there is not, and only itself before anything arrives', () => {
    expect(orderSubjects([])).toEqual([]);
    expect(orderSubjects(history.Ordered)).toEqual([order]);
  });

  it('has each asset once, and lots as parts of the entitlement of their line, from the request or a revision', () => {
    const added = { ...seats, entitlementId: ids.entitlement, unitPrice: eur('26.00'), termStart: day('2026-03-02') };
    const events: readonly PurchaseOrderEvent[] = [
      ...history.Received,
      became(ids.receipt, ids.laptops, 'asset-1', 'asset-2'),
      { type: 'OrderRevised', data: { purchaseOrderId, lines: [added] } },
      became(ids.secondReceipt, ids.seats, 'lot-1'),
      became(ids.receipt, ids.laptops, 'asset-2'),
    ];
    expect(orderSubjects(events)).toEqual([
      order,
      { category: 'asset', id: 'asset-1' },
      { category: 'asset', id: 'asset-2' },
      { category: 'licenseEntitlement', id: ids.entitlement, part: 'lot-1' },
    ]);
  });
});
