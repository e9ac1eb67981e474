import type { ContractId, LocalDate, Money, PersonId, PurchaseOrderId, VendorId } from '@opsledger/kernel';
import { progressed, reassigned, requested, statusOf, type OrderProgress, type OrderStatus } from './order-progress.events.js';
import type { FulfilmentRefusal, OrderEventData, OrderLine, PurchaseOrderEvent, Tolerance } from './purchase-order.events.js';

/** What was agreed with a vendor. */
export interface Placement {
  readonly poNumber: string;
  readonly vendorId: VendorId;
  readonly contractId?: ContractId;
  readonly orderedOn: LocalDate;
  readonly expectedOn?: LocalDate;
  readonly tolerance: Tolerance;
}

/** A purchase from its first event on. */
export interface KnownOrder {
  readonly status: OrderStatus;
  readonly purchaseOrderId: PurchaseOrderId;
  readonly requestedBy: string;
  readonly requestedFor?: string;
  readonly approvers: readonly PersonId[];
  readonly lines: readonly OrderLine[];
  readonly decidedBy?: string;
  /** Which reminder of the decision was the last. */
  readonly reminded?: number;
  /** What may be spent at most. */
  readonly approvedTotal?: Money;
  readonly placement?: Placement;
  /** Quantities and money. */
  readonly progress: OrderProgress;
  /** What was recorded on the way, as the events have it: a repeat is known by it. */
  readonly receipts: readonly OrderEventData<'GoodsReceived'>[];
  readonly returns: readonly OrderEventData<'GoodsReturned'>[];
  readonly invoices: readonly OrderEventData<'InvoiceRecorded'>[];
  readonly payments: readonly OrderEventData<'PaymentRecorded'>[];
  /** What could not be recorded of receipts and returns, by their id. */
  readonly problems: Readonly<Record<string, readonly FulfilmentRefusal[]>>;
}

export type PurchaseOrder = { readonly status: 'Unknown' } | KnownOrder;

type Data = { readonly [Each in PurchaseOrderEvent as Each['type']]: Each['data'] };
type Evolutions = { readonly [Type in keyof Data]: (order: KnownOrder, data: Data[Type]) => KnownOrder };
type OneOf<Type extends keyof Data> = { [Each in Type]: { readonly type: Each; readonly data: Data[Each] } }[Type];

/** A purchase as its request leaves it. */
export function begun(data: OrderEventData<'PurchaseRequested'>): KnownOrder {
  const { purchaseOrderId, requestedBy, onBehalfOf, approvers, lines } = data;
  return {
    ...{ status: 'Requested', purchaseOrderId, requestedBy, approvers, lines },
    ...(onBehalfOf !== undefined && { requestedFor: onBehalfOf }),
    progress: requested(data),
    ...{ receipts: [], returns: [], invoices: [], payments: [], problems: {} },
  };
}

/** A purchase after one more event. Total: an event that does not fit leaves it as it is, because history is never refused. */
export function evolved<Type extends PurchaseOrderEvent['type']>(order: KnownOrder, event: OneOf<Type>): KnownOrder {
  const progress = progressed(order.progress, event);
  return { ...evolutions[event.type](order, event.data), progress, status: statusOf(progress) };
}

const asItIs = (order: KnownOrder): KnownOrder => order;

const evolutions: Evolutions = {
  PurchaseRequested: asItIs,
  PurchaseApproved: (order, { approverId, total }) => ({ ...order, decidedBy: approverId, approvedTotal: total }),
  PurchaseApprovalReassigned: (order, data) => ({ ...order, approvers: reassigned(order.approvers, data) }),
  PurchaseApprovalReminderDue: (order, { nth }) => ({ ...order, reminded: nth }),
  PurchaseRejected: (order, { approverId }) => ({ ...order, decidedBy: approverId }),
  OrderPlaced: (order, { purchaseOrderId: _id, ...placement }) => ({ ...order, placement }),
  OrderRevised: (order, { lines, expectedOn }) => ({
    ...order,
    lines: order.lines.map((line) => lines.find(({ lineId }) => lineId === line.lineId) ?? line),
    ...(order.placement && expectedOn !== undefined && { placement: withDay(order.placement, expectedOn) }),
  }),
  GoodsReceived: (order, receipt) => ({ ...order, receipts: [...order.receipts, receipt] }),
  GoodsReturned: (order, back) => ({ ...order, returns: [...order.returns, back] }),
  FulfilmentRecorded: (order, { receiptId, returnId }) => {
    const { [returnId ?? receiptId]: _solved, ...problems } = order.problems;
    return { ...order, problems };
  },
  FulfilmentRefused: (order, { receiptId, returnId, refusals }) => ({
    ...order,
    problems: { ...order.problems, [returnId ?? receiptId]: refusals },
  }),
  FulfilmentRetried: asItIs,
  InvoiceRecorded: (order, invoice) => ({ ...order, invoices: [...order.invoices, invoice] }),
  InvoiceMatched: asItIs,
  MatchExceptionRaised: asItIs,
  MatchExceptionResolved: asItIs,
  PaymentRecorded: (order, payment) => ({ ...order, payments: [...order.payments, payment] }),
  OrderCancelled: asItIs,
  OrderClosed: asItIs,
};

function withDay({ expectedOn: _before, ...placement }: Placement, expectedOn: LocalDate | null): Placement {
  return expectedOn === null ? placement : { ...placement, expectedOn };
}

/** Units of a receipt that have gone back. */
export function returnedOf(order: KnownOrder, receiptId: string): readonly OrderEventData<'GoodsReturned'>[] {
  return order.returns.filter((back) => back.receiptId === receiptId);
}
