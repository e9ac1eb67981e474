import { startProcesses, type Message } from '@opsledger/eventsourcing';
import { uuidV5 } from '@opsledger/kernel';
import type { Entitlement } from '@opsledger/licenses';
import { testReadStore } from '@opsledger/read-store/testing';
import { procurementLedger } from '../../testing/procurement-ledger.js';
import { day, ids, people, seats } from '../../testing/purchase.samples.js';
import { vendorRegistered, vendorId } from '../../testing/vendor.samples.js';
import { procurementCatalogues } from '../index.js';
import type { PurchaseOrder } from '../purchase-order/purchase-order.state.js';
import { orderReceived } from './order-received.process.js';

const purchaseOrderId = ids.order;
const receipt = { purchaseOrderId, receiptId: ids.receipt };
const productId = '00000000-0000-4000-8000-000000000801';

describe('seats that arrive', () => {
  it('wait on the order for their entitlement, become a lot of it, and leave it when they go back', async () => {
    const ledger = await procurementLedger();
    await using readStore = await testReadStore([]);
    const processes = startProcesses({
      processes: [orderReceived({ aggregates: ledger.aggregates })],
      catalogues: procurementCatalogues,
      eventStore: ledger.store,
      checkpoints: readStore.store.checkpoints,
      send: (category, id, command, context) => ledger.aggregates.execute(category, id, command, context),
    });
    const send = async (category: string, id: string, command: Message, actor?: (typeof people)[keyof typeof people]): Promise<void> => {
      expect(await ledger.send(category, id, command, actor && { actor })).toMatchObject({ accepted: true });
      expect(await processes.waitFor(await ledger.store.head(), { timeoutMs: 20_000 })).toEqual({ reached: true, behind: [] });
    };
    const order = (command: Message, actor?: (typeof people)[keyof typeof people]) =>
      send('purchaseOrder', purchaseOrderId, command, actor);
    const problems = async () => {
      const { state } = await ledger.aggregates.state<PurchaseOrder>('purchaseOrder', purchaseOrderId);
      return state.status === 'Unknown' ? undefined : state.problems;
    };
    const lots = async () => {
      const { state } = await ledger.aggregates.state<Entitlement>('licenseEntitlement', ids.entitlement);
      return state.status === 'Unknown' ? [] : state.lots;
    };
    await send('vendor', vendorId, { type: 'RegisterVendor', data: vendorRegistered.data });
    await order({ type: 'RequestPurchase', data: { purchaseOrderId, lines: [seats] } }, people.requester);
    await order({ type: 'ApprovePurchase', data: { purchaseOrderId } }, people.approver);
    await order({ type: 'PlaceOrder', data: { purchaseOrderId, poNumber: 'PO-1', vendorId } });
    const today = day(new Date().toISOString().slice(0, 10));
    await order({ type: 'ReceiveGoods', data: { ...receipt, lineId: ids.seats, quantity: 10, receivedOn: today } });
    expect(await problems()).toEqual({
      [ids.receipt]: [expect.objectContaining({ unit: 0, command: 'AddPurchaseLot', code: 'NOT_FOUND' })],
    });

    await send('softwareProduct', productId, {
      type: 'DefineSoftwareProduct',
      data: { productId, name: 'Editor', manufacturer: 'Example' },
    });
    const entitlement = { entitlementId: ids.entitlement, productId, metric: 'namedUser', overUse: 'forbid' };
    await send('licenseEntitlement', ids.entitlement, { type: 'RegisterEntitlement', data: entitlement });
    await order({ type: 'RetryFulfilment', data: receipt });
    expect(await problems()).toEqual({});
    const { quantity, unitPrice, termStart, termEnd, costCenterId } = seats;
    expect(await lots()).toMatchObject([
      {
        lotId: uuidV5(`lot of ${ids.receipt} ${ids.seats}`),
        bought: { quantity, unitPrice, termStart, termEnd, costCenterId, vendorId, orderNumber: 'PO-1', purchaseOrderLineId: ids.seats },
        reductions: [],
      },
    ]);

    const back = { ...receipt, returnId: ids.return, quantity: 4, returnReason: 'surplus', returnedOn: today };
    await order({ type: 'ReturnGoods', data: back });
    expect([await problems(), await lots()]).toMatchObject([{}, [{ reductions: [{ seats: 4 }] }]]);
    await processes.stop();
    await ledger.dispose();
  });
});
