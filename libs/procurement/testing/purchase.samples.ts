import type {
  Actor,
  AssetModelId,
  BudgetId,
  CostCenterId,
  EntitlementId,
  LocalDate,
  LocationId,
  Money,
  PersonId,
  PurchaseOrderId,
  PurchaseOrderLineId,
} from '@opsledger/kernel';
import type { OrderFacts } from '../src/purchase-order/purchase-order.commands.js';
import type { OrderLine, PurchaseOrderEvent } from '../src/purchase-order/purchase-order.events.js';
import type { InvoiceId, PaymentId, ReceiptId, ReturnId } from '../src/values.events.js';
import { vendorId } from './vendor.samples.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;

/** Ids that specs use, one per kind. */
export const ids = {
  order: uuid(1001) as PurchaseOrderId,
  laptops: uuid(1011) as PurchaseOrderLineId,
  seats: uuid(1012) as PurchaseOrderLineId,
  work: uuid(1013) as PurchaseOrderLineId,
  receipt: uuid(1021) as ReceiptId,
  secondReceipt: uuid(1022) as ReceiptId,
  return: uuid(1031) as ReturnId,
  invoice: uuid(1041) as InvoiceId,
  secondInvoice: uuid(1042) as InvoiceId,
  payment: uuid(1051) as PaymentId,
  secondPayment: uuid(1052) as PaymentId,
  budget: uuid(1061) as BudgetId,
  entitlement: uuid(1071) as EntitlementId,
  asset: uuid(101),
  model: uuid(201) as AssetModelId,
  depot: uuid(301) as LocationId,
  costCenter: uuid(401) as CostCenterId,
  requester: uuid(501) as PersonId,
  approver: uuid(502) as PersonId,
  clerk: uuid(503) as PersonId,
  stranger: uuid(504) as PersonId,
};
const purchaseOrderId = ids.order;

export const day = (text: string): LocalDate => text as LocalDate;
export const eur = (amount: string): Money => ({ amount, currency: 'EUR' });

/** People in their roles. */
export const people = {
  requester: { id: ids.requester, kind: 'user', roles: ['requester', 'budget-owner'] },
  approver: { id: ids.approver, kind: 'user', roles: ['approver'] },
  clerk: { id: ids.clerk, kind: 'user', roles: ['finance'] },
} as const satisfies Record<string, Actor>;

/** Three laptops at a price that three do not share evenly to the cent. */
export const laptops: OrderLine = {
  lineId: ids.laptops,
  description: 'Laptops',
  kind: 'asset',
  quantity: 3,
  unitPrice: eur('1000.335'),
  costCenterId: ids.costCenter,
  budgetId: ids.budget,
  modelId: ids.model,
};
export const seats: OrderLine = {
  lineId: ids.seats,
  description: 'Editor seats',
  kind: 'license',
  quantity: 10,
  unitPrice: eur('25.00'),
  costCenterId: ids.costCenter,
  entitlementId: ids.entitlement,
  termStart: day('2026-03-01'),
  termEnd: day('2027-02-28'),
};
export const work: OrderLine = {
  lineId: ids.work,
  description: 'Set-up',
  kind: 'service',
  quantity: 2,
  unitPrice: eur('100.00'),
  costCenterId: ids.costCenter,
};

/** Everything the commands name exists and may be used. */
export const allActive: OrderFacts = {
  costCenters: { [ids.costCenter]: 'active' },
  models: { [ids.model]: 'active' },
  vendor: 'active',
  location: 'active',
};

const tolerance = { percent: '2', amount: eur('20.00') };
const invoice = {
  ...{ purchaseOrderId, invoiceId: ids.invoice, vendorId, invoiceNumber: 'INV-1', invoicedOn: day('2026-02-20'), recordedBy: ids.clerk },
  ...{ final: false, released: [] },
};

/** One event of each kind that the lifecycle needs: a purchase of three laptops for 3,001.00, by default. */
export const happened = {
  requested: {
    type: 'PurchaseRequested',
    data: { purchaseOrderId, requestedBy: ids.requester, approvers: [], lines: [laptops] },
  },
  approved: { type: 'PurchaseApproved', data: { purchaseOrderId, approverId: ids.approver, total: eur('3001.00') } },
  rejected: { type: 'PurchaseRejected', data: { purchaseOrderId, approverId: ids.approver } },
  placed: {
    type: 'OrderPlaced',
    data: {
      ...{ purchaseOrderId, poNumber: 'PO-1', vendorId, orderedOn: day('2026-02-01'), expectedOn: day('2026-02-15'), tolerance },
    },
  },
  receivedTwo: {
    type: 'GoodsReceived',
    data: {
      ...{ purchaseOrderId, receiptId: ids.receipt, lineId: ids.laptops, vendorId, kind: 'asset', quantity: 2, unitsBefore: 0 },
      ...{ serials: ['S-1', 'S-2'], receivedOn: day('2026-02-10'), expectedOn: day('2026-02-15'), locationId: ids.depot },
    },
  },
  receivedOne: {
    type: 'GoodsReceived',
    data: {
      ...{ purchaseOrderId, receiptId: ids.secondReceipt, lineId: ids.laptops, vendorId, kind: 'asset', quantity: 1, unitsBefore: 2 },
      ...{ serials: [], receivedOn: day('2026-02-20'), expectedOn: day('2026-02-15'), locationId: ids.depot },
    },
  },
  returned: {
    type: 'GoodsReturned',
    data: {
      ...{ purchaseOrderId, receiptId: ids.receipt, lineId: ids.laptops, returnId: ids.return, quantity: 1, units: [1] },
      ...{ returnReason: 'defective', returnedOn: day('2026-02-21') },
    },
  },
  invoiced: {
    type: 'InvoiceRecorded',
    data: {
      ...invoice,
      lines: [{ lineId: ids.laptops, quantity: 3, amount: eur('3001.00'), relieved: eur('3001.00') }],
      ...{ tax: eur('570.19'), total: eur('3571.19') },
    },
  },
  matched: { type: 'InvoiceMatched', data: { purchaseOrderId, invoiceId: ids.invoice } },
  overcharged: {
    type: 'InvoiceRecorded',
    data: {
      ...invoice,
      lines: [{ lineId: ids.laptops, quantity: 3, amount: eur('3031.00'), relieved: eur('3001.00') }],
      ...{ tax: eur('0.00'), total: eur('3031.00') },
    },
  },
  exception: {
    type: 'MatchExceptionRaised',
    data: {
      ...{ purchaseOrderId, invoiceId: ids.invoice },
      findings: [
        {
          ...{ lineId: ids.laptops, kind: 'price', expected: eur('3001.00'), invoiced: eur('3031.00') },
          ...{ expectedQuantity: 3, invoicedQuantity: 3 },
        },
      ],
    },
  },
  accepted: {
    type: 'MatchExceptionResolved',
    data: { purchaseOrderId, invoiceId: ids.invoice, resolution: 'accepted', resolvedBy: ids.approver },
  },
  disputed: {
    type: 'MatchExceptionResolved',
    data: { purchaseOrderId, invoiceId: ids.invoice, resolution: 'disputed', resolvedBy: ids.clerk },
  },
  paid: {
    type: 'PaymentRecorded',
    data: {
      ...{ purchaseOrderId, paymentId: ids.payment, invoiceId: ids.invoice, amount: eur('3571.19'), paidOn: day('2026-02-25') },
    },
  },
  refused: {
    type: 'FulfilmentRefused',
    data: {
      ...{ purchaseOrderId, receiptId: ids.receipt, lineId: ids.laptops },
      refusals: [{ unit: 0, subjectId: ids.asset, command: 'ReceiveAsset', code: 'KEY_TAKEN', message: 'The serial is taken.' }],
    },
  },
  closed: { type: 'OrderClosed', data: { purchaseOrderId, releasedCommitment: eur('0.00') } },
  cancelled: { type: 'OrderCancelled', data: { purchaseOrderId, releasedCommitment: eur('3001.00') } },
} as const satisfies Readonly<Record<string, PurchaseOrderEvent>>;

const { requested, approved, placed, receivedTwo, receivedOne, invoiced, matched, paid } = happened;
const ordered: readonly PurchaseOrderEvent[] = [requested, approved, placed];
const received: readonly PurchaseOrderEvent[] = [...ordered, receivedTwo, receivedOne];

/** A history that leads to each state; `Mismatched` is Received with an invoice that nobody has decided on. */
export const history = {
  Unknown: [],
  Requested: [requested],
  Rejected: [requested, happened.rejected],
  Approved: [requested, approved],
  Ordered: ordered,
  PartiallyReceived: [...ordered, receivedTwo],
  Received: received,
  Mismatched: [...received, happened.overcharged, happened.exception],
  Invoiced: [...received, invoiced, matched],
  Paid: [...received, invoiced, matched, paid],
  Closed: [...received, invoiced, matched, paid, happened.closed],
  Cancelled: [...ordered, happened.cancelled],
} as const satisfies Readonly<Record<string, readonly PurchaseOrderEvent[]>>;
