import { happened, history, ids } from '../../testing/purchase.samples.js';
import { vendorId } from '../../testing/vendor.samples.js';
import { progressed } from './order-progress.events.js';
import { purchaseOrderDecider, wantedBy } from './purchase-order.decider.js';
import type { PurchaseOrderEvent } from './purchase-order.events.js';
import type { PurchaseOrder } from './purchase-order.state.js';

const fold = (events: readonly PurchaseOrderEvent[]): PurchaseOrder =>
  events.reduce<PurchaseOrder>(purchaseOrderDecider.evolve, purchaseOrderDecider.initialState);

describe('a purchase', () => {
  it('holds the ids of its lines, its number, and the invoice numbers of its vendor, for ever', () => {
    expect(purchaseOrderDecider.uniqueKeys!(fold([]))).toEqual([]);
    expect(purchaseOrderDecider.uniqueKeys!(fold(history.Closed))).toEqual([
      { space: 'purchaseOrderLine', key: ids.laptops, path: ['lines'] },
      { space: 'poNumber', key: 'PO-1', path: ['poNumber'] },
      { space: 'vendorInvoice', key: `${vendorId.toUpperCase()} | INV-1`, path: ['invoiceNumber'] },
    ]);
    expect(purchaseOrderDecider.uniqueKeys!(fold([...history.Cancelled]))).toHaveLength(2);
  });

  it('is not made by events that cannot begin one', () => {
    for (const event of Object.values(happened).filter(({ type }) => type !== 'PurchaseRequested')) {
      expect(fold([event])).toEqual({ status: 'Unknown' });
    }
  });

  it('is not begun twice, and invoices that are unknown change nothing', () => {
    const past = fold(history.Ordered);
    const others = [happened.requested, happened.paid, happened.disputed];
    for (const event of others) expect(purchaseOrderDecider.evolve(past, event)).toMatchObject({ status: 'Ordered' });
    const { progress } = past as Exclude<PurchaseOrder, { status: 'Unknown' }>;
    for (const event of others) expect(progressed(progress, event)).toEqual(progress);
  });

  it('takes away the day of delivery, and leaves a day without an order alone', () => {
    const revised: PurchaseOrderEvent = { type: 'OrderRevised', data: { purchaseOrderId: ids.order, lines: [], expectedOn: null } };
    const placement = { ...happened.placed.data, expectedOn: undefined };
    expect(fold([...history.Ordered, revised])).toMatchObject({ placement: { poNumber: placement.poNumber } });
    expect(fold([...history.Ordered, revised])).not.toMatchObject({ placement: { expectedOn: '2026-02-15' } });
    expect(fold([...history.Approved, revised])).not.toHaveProperty('placement');
  });

  it('names nothing elsewhere in most commands', () => {
    expect(wantedBy({ type: 'CloseOrder', data: { purchaseOrderId: ids.order } })).toEqual({});
    expect(wantedBy({ type: 'ReviseOrder', data: { purchaseOrderId: ids.order } })).toEqual({ modelIds: [] });
  });
});
