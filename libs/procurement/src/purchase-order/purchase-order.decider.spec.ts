import { day, happened, history, ids, laptops, work } from '../../testing/purchase.samples.js';
import { vendorId } from '../../testing/vendor.samples.js';
import { progressed } from './order-progress.events.js';
import { mustBeUnits, readAmount, readPrice } from './purchase-order.checks.js';
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
    expect(purchaseOrderDecider.uniqueKeys!(fold(history.Cancelled))).toHaveLength(2);
    expect(purchaseOrderDecider.uniqueKeys!(fold(history.Requested))).toHaveLength(1);
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

  it('moves the day of delivery', () => {
    const expectedOn = day('2026-04-01');
    const revised: PurchaseOrderEvent = { type: 'OrderRevised', data: { purchaseOrderId: ids.order, lines: [], expectedOn } };
    expect(fold([...history.Ordered, revised])).toMatchObject({ placement: { expectedOn } });
  });

  it('counts up to a million units, and amounts of up to 24 digits', () => {
    for (const units of [1, 1_000_000]) expect(mustBeUnits(units, [])).toBeUndefined();
    for (const units of [0, 1_000_001]) expect(mustBeUnits(units, [])).toMatchObject({ code: 'INVALID_INPUT' });
    const ones = (count: number) => ({ amount: '1'.repeat(count), currency: 'EUR' });
    expect(readAmount(ones(22), 'EUR', [])).toEqual({ ...ones(22), amount: `${ones(22).amount}.00` });
    expect(readAmount(ones(23), 'EUR', [])).toMatchObject({ code: 'INVALID_AMOUNT' });
  });

  it('throws for what is no price at all: the edge lets none through', () => {
    expect(() => readPrice({ amount: '1', currency: undefined as never }, [])).toThrow(TypeError);
  });

  it('says what it must know of elsewhere', () => {
    const purchaseOrderId = ids.order;
    const lines = [laptops, work];
    const { costCenter, model, depot } = ids;
    expect(wantedBy({ type: 'RequestPurchase', data: { purchaseOrderId, lines } })).toEqual({
      costCenterIds: [costCenter, costCenter],
      modelIds: [model],
    });
    expect(wantedBy({ type: 'PlaceOrder', data: { purchaseOrderId, poNumber: 'PO-1', vendorId } })).toEqual({ vendorId });
    const revisions = [{ lineId: ids.laptops, modelId: model }, { lineId: ids.work }];
    expect(wantedBy({ type: 'ReviseOrder', data: { purchaseOrderId, lines: revisions } })).toEqual({ modelIds: [model] });
    const receipt = { purchaseOrderId, receiptId: ids.receipt, lineId: ids.laptops, quantity: 1, receivedOn: day('2026-03-01') };
    expect(wantedBy({ type: 'ReceiveGoods', data: { ...receipt, locationId: depot } })).toEqual({ locationId: depot });
  });

  it('names nothing elsewhere in most commands', () => {
    expect(wantedBy({ type: 'CloseOrder', data: { purchaseOrderId: ids.order } })).toEqual({});
    expect(wantedBy({ type: 'ReviseOrder', data: { purchaseOrderId: ids.order } })).toEqual({ modelIds: [] });
  });
});
