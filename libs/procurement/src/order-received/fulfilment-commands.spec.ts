import { day, eur, happened, ids, laptops, seats } from '../../testing/purchase.samples.js';
import { vendorId } from '../../testing/vendor.samples.js';
import type { OrderLine, PurchaseOrderEvent } from '../purchase-order/purchase-order.events.js';
import { purchaseOrderDecider } from '../purchase-order/purchase-order.decider.js';
import type { KnownOrder, PurchaseOrder } from '../purchase-order/purchase-order.state.js';
import { addPurchaseLot, assetOf, lotOf, procureAsset, receiveAsset, reduceLot, retireAsset, unitsHere } from './fulfilment-commands.js';

const { requested, approved, placed, receivedTwo, receivedOne, returned } = happened;
const [first, second] = [receivedTwo.data, receivedOne.data];

/** An order of one line, after some deliveries. */
function orderOf(line: OrderLine, ...deliveries: readonly PurchaseOrderEvent[]): KnownOrder {
  const past: readonly PurchaseOrderEvent[] = [
    { ...requested, data: { ...requested.data, lines: [line] } },
    approved,
    placed,
    ...deliveries,
  ];
  return past.reduce<PurchaseOrder>(purchaseOrderDecider.evolve, purchaseOrderDecider.initialState) as KnownOrder;
}

describe('things that arrive', () => {
  const order = orderOf(laptops, receivedTwo, receivedOne, returned);

  it('have ids of their own that stay', () => {
    const made = [assetOf(first, 0), assetOf(first, 1), assetOf(second, 0)];
    expect(new Set(made).size).toBe(3);
    expect(made[0]).toBe(assetOf({ receiptId: first.receiptId, lineId: first.lineId }, 0));
  });

  it('carry price, cost center, vendor, order and line, and what rounding leaves over goes to one of them', () => {
    const asset = (assetId: string, amount: string, acquiredOn: string) => ({
      type: 'ProcureAsset',
      data: {
        ...{ assetId, modelId: ids.model, cost: eur(amount), acquiredOn: day(acquiredOn), costCenterId: ids.costCenter },
        ...{ vendorId, orderNumber: 'PO-1', purchaseOrderLineId: ids.laptops },
      },
    });
    expect(procureAsset(order, first, 0)).toEqual(asset(assetOf(first, 0), '1000.34', '2026-02-10'));
    expect(procureAsset(order, first, 1)).toEqual(asset(assetOf(first, 1), '1000.33', '2026-02-10'));
    expect(procureAsset(order, second, 0)).toEqual(asset(assetOf(second, 0), '1000.33', '2026-02-20'));
  });

  it('come into stock where they arrived, by their serials where those were read', () => {
    const here = { assetId: assetOf(first, 1), locationId: ids.depot, serial: 'S-2' };
    expect(receiveAsset(first, 1)).toEqual({ type: 'ReceiveAsset', data: here });
    expect(receiveAsset(second, 0)).toEqual({ type: 'ReceiveAsset', data: { assetId: assetOf(second, 0), locationId: ids.depot } });
  });

  it('are no longer here once they went back, and leave service for a reason that fits', () => {
    expect([unitsHere(order, first), unitsHere(order, second)]).toEqual([[0], [0]]);
    const assetId = assetOf(first, 1);
    const retired = (retirementReason: string) => ({ type: 'RetireAsset', data: { assetId, retirementReason } });
    expect(retireAsset(assetId, 'defective', false)).toEqual(retired('defective'));
    expect(retireAsset(assetId, 'wrongItem', false)).toEqual(retired('surplus'));
    expect(retireAsset(assetId, 'defective', true)).toEqual(retired('orderCancelled'));
  });
});

describe('seats that arrive', () => {
  const arrived = {
    type: 'GoodsReceived',
    data: { ...first, lineId: ids.seats, kind: 'license', quantity: 10, serials: [] },
  } as const satisfies PurchaseOrderEvent;
  const back: PurchaseOrderEvent = { ...returned, data: { ...returned.data, lineId: ids.seats, quantity: 4, units: [] } };
  const lotId = lotOf(arrived.data);
  const { termStart, termEnd, ...owned } = seats;

  it('are a lot with the price and the term of their line', () => {
    const lot = {
      ...{ entitlementId: ids.entitlement, lotId, quantity: 10, unitPrice: eur('25.00') },
      ...{ vendorId, orderNumber: 'PO-1', purchaseOrderLineId: ids.seats, costCenterId: ids.costCenter },
    };
    expect(addPurchaseLot(orderOf(seats, arrived), arrived.data)).toEqual({ type: 'AddPurchaseLot', data: { ...lot, termStart, termEnd } });
    expect(addPurchaseLot(orderOf(owned, arrived), arrived.data)).toEqual({
      type: 'AddPurchaseLot',
      data: { ...lot, termStart: day('2026-02-10') },
    });
  });

  it('leave the lot when they go back', () => {
    expect(reduceLot(orderOf(seats, arrived, back), arrived.data)).toEqual({
      type: 'ReduceLot',
      data: { entitlementId: ids.entitlement, lotId, quantity: 6, kind: 'return' },
    });
  });
});
