import fc from 'fast-check';
import { multiplyMoney, type PurchaseOrderLineId } from '@opsledger/kernel';
import type { PurchaseOrderCommand } from '../src/purchase-order/purchase-order.decider.js';
import type { InvoiceId, PaymentId, ReceiptId, ReturnId } from '../src/values.events.js';
import { day, eur, ids, laptops, seats, work } from './purchase.samples.js';
import { vendorId } from './vendor.samples.js';

const purchaseOrderId = ids.order;
const lines = [laptops, seats, work];
const lineId = fc.constantFrom<PurchaseOrderLineId>(ids.laptops, ids.seats, ids.work);
const quantity = fc.integer({ min: 1, max: 4 });
/** One of a few ids, so that commands meet. */
const oneOf = <Id extends string>(kind: number): fc.Arbitrary<Id> =>
  fc.integer({ min: 1, max: 4 }).map((n) => `00000000-0000-4000-8000-000000${kind}${n.toString().padStart(2, '0')}` as Id);
const cents = fc.integer({ min: 1, max: 400_000 }).map((amount) => eur((amount / 100).toFixed(2)));
const command = <Type extends PurchaseOrderCommand['type']>(type: Type, data: object): fc.Arbitrary<PurchaseOrderCommand> =>
  fc
    .record(
      Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value instanceof fc.Arbitrary ? value : fc.constant(value)])),
    )
    .map((fields) => ({ type, data: { purchaseOrderId, ...fields } }) as unknown as PurchaseOrderCommand);

/** An invoice of one line: often at the price of the order, sometimes at any other. */
const invoice = fc
  .record({ lineId, quantity, other: fc.option(cents), final: fc.boolean(), invoiceId: oneOf<InvoiceId>(1041) })
  .map(({ lineId: id, quantity: units, other, final, invoiceId }): PurchaseOrderCommand => {
    const amount = other ?? multiplyMoney(lines.find((line) => line.lineId === id)!.unitPrice, units.toString());
    const billed = { lines: [{ lineId: id, quantity: units, amount }], tax: eur('0.00'), total: amount, final };
    return {
      type: 'RecordInvoice',
      data: { purchaseOrderId, invoiceId, invoiceNumber: invoiceId, invoicedOn: day('2026-02-20'), ...billed },
    };
  });

/** The request of the purchase that the commands below are for. */
export const request: PurchaseOrderCommand = { type: 'RequestPurchase', data: { purchaseOrderId, lines } };
export const approval: PurchaseOrderCommand = { type: 'ApprovePurchase', data: { purchaseOrderId } };
export const placing: PurchaseOrderCommand = {
  type: 'PlaceOrder',
  data: { purchaseOrderId, poNumber: 'PO-1', vendorId, tolerance: { percent: '5', amount: eur('50.00') } },
};

/** Any command, most of them sensible somewhere in the life of an order. */
export const anyOrderCommand: fc.Arbitrary<PurchaseOrderCommand> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(request, approval, placing) },
  {
    weight: 2,
    arbitrary: command('ReviseOrder', {
      lines: fc.record({ lineId, quantity: fc.integer({ min: 1, max: 12 }) }).map((line) => [line]),
    }),
  },
  {
    weight: 6,
    arbitrary: command('ReceiveGoods', {
      ...{ receiptId: oneOf<ReceiptId>(1021), lineId, quantity, receivedOn: day('2026-03-01'), locationId: ids.depot },
    }),
  },
  {
    weight: 3,
    arbitrary: command('ReturnGoods', {
      ...{
        returnId: oneOf<ReturnId>(1031),
        receiptId: oneOf<ReceiptId>(1021),
        quantity,
        returnReason: 'surplus',
        returnedOn: day('2026-03-01'),
      },
    }),
  },
  { weight: 6, arbitrary: invoice },
  {
    weight: 3,
    arbitrary: command('ResolveMatchException', { invoiceId: oneOf<InvoiceId>(1041), resolution: fc.constantFrom('accepted', 'disputed') }),
  },
  {
    weight: 3,
    arbitrary: command('RecordPayment', {
      ...{ paymentId: oneOf<PaymentId>(1051), invoiceId: oneOf<InvoiceId>(1041), amount: cents, paidOn: day('2026-03-01') },
    }),
  },
  { weight: 1, arbitrary: command('CancelOrder', {}) },
  { weight: 1, arbitrary: command('CloseOrder', {}) },
);
