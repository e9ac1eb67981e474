import { addMoney, multiplyMoney, subtractMoney, zeroMoney, type Money, type PersonId, type PurchaseOrderLineId } from '@opsledger/kernel';
import type { InvoiceId } from '../values.events.js';
import type { LineAmount, OrderEventData, PurchaseOrderEvent } from './purchase-order.events.js';

/** What the events of an order add up to: quantities and money, for the decider and for the read models alike. Pure. */

export type OrderStatus =
  'Requested' | 'Approved' | 'Rejected' | 'Ordered' | 'PartiallyReceived' | 'Received' | 'Invoiced' | 'Paid' | 'Closed' | 'Cancelled';

/** Recorded lasts only until the match of the same command. */
export type InvoiceStatus = 'Recorded' | 'Matched' | 'Exception' | 'Accepted' | 'Disputed';

/** How far one line has come. Always `received - returned <= quantity`, and `relieved + released <= committed`. */
export interface LineProgress {
  readonly lineId: PurchaseOrderLineId;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly received: number;
  readonly returned: number;
  /** Units on invoices that count. */
  readonly invoiced: number;
  /** Taken from the commitment by invoices. */
  readonly relieved: Money;
  /** Given back by a final invoice, or at the end. */
  readonly released: Money;
}

/** How far one invoice has come. */
export interface InvoiceProgress {
  readonly invoiceId: InvoiceId;
  readonly status: InvoiceStatus;
  readonly lines: OrderEventData<'InvoiceRecorded'>['lines'];
  readonly released: readonly LineAmount[];
  readonly total: Money;
  readonly paid: Money;
  readonly final: boolean;
}

/** How far an order has come. */
export interface OrderProgress {
  readonly phase: 'Requested' | 'Approved' | 'Rejected' | 'Ordered' | 'Closed' | 'Cancelled';
  /** Whether it ever went to a vendor. */
  readonly placed: boolean;
  readonly currency: string;
  readonly lines: readonly LineProgress[];
  readonly invoices: readonly InvoiceProgress[];
}

/** What was promised to a vendor, and what became of it: `committed = relieved + released + open`, to the minor unit. */
export interface Commitment {
  readonly committed: Money;
  readonly relieved: Money;
  readonly released: Money;
  readonly open: Money;
}

/** The price of so many units of a line, rounded once: the prices of its units add up to it exactly. */
export function valueOf({ unitPrice }: { readonly unitPrice: Money }, units: number): Money {
  return multiplyMoney(unitPrice, units.toString());
}

/** The price of one unit, the `place`th of its line counted from 1: what rounding leaves over goes to the unit where it arises. */
export function unitCost(line: { readonly unitPrice: Money }, place: number): Money {
  return subtractMoney(valueOf(line, place), valueOf(line, place - 1));
}

/** The sum of amounts of one currency. */
export function sumOf(currency: string, amounts: readonly Money[]): Money {
  return amounts.reduce(addMoney, zeroMoney(currency));
}

/** The total of an order. */
export function totalOf({ currency, lines }: Pick<OrderProgress, 'currency' | 'lines'>): Money {
  return sumOf(
    currency,
    lines.map((line) => valueOf(line, line.quantity)),
  );
}

/** Units of a line that are here. */
export function atHand({ received, returned }: Pick<LineProgress, 'received' | 'returned'>): number {
  return received - returned;
}

/** What is still promised of a line. */
export function openOf(line: LineProgress): Money {
  return subtractMoney(valueOf(line, line.quantity), addMoney(line.relieved, line.released));
}

/** What was promised, and what became of it. Before the order is placed nothing is. */
export function commitmentOf({ placed, currency, lines }: OrderProgress): Commitment {
  const none = zeroMoney(currency);
  if (!placed) return { committed: none, relieved: none, released: none, open: none };
  return {
    committed: totalOf({ currency, lines }),
    relieved: sumOf(
      currency,
      lines.map(({ relieved }) => relieved),
    ),
    released: sumOf(
      currency,
      lines.map(({ released }) => released),
    ),
    open: sumOf(currency, lines.map(openOf)),
  };
}

/** Whether an invoice is one that the order owes: a disputed one is not. */
export function counts({ status }: Pick<InvoiceProgress, 'status'>): boolean {
  return status !== 'Disputed';
}

/** Whether an invoice may be paid. */
export function isPayable({ status }: Pick<InvoiceProgress, 'status'>): boolean {
  return status === 'Matched' || status === 'Accepted';
}

/** Whether nothing more is owed on an invoice. */
export function isPaid({ total, paid }: InvoiceProgress): boolean {
  return total.amount === paid.amount;
}

/** The state of an order, as everybody names it. */
export function statusOf({ phase, lines, invoices }: OrderProgress): OrderStatus {
  if (phase !== 'Ordered') return phase;
  if (lines.some((line) => atHand(line) < line.quantity))
    return lines.some(({ received }) => received > 0) ? 'PartiallyReceived' : 'Ordered';
  const owed = invoices.filter(counts);
  const billed = owed.some(({ final }) => final) || lines.every(({ quantity, invoiced }) => invoiced >= quantity);
  if (!billed || !owed.every(isPayable)) return 'Received';
  return owed.every(isPaid) ? 'Paid' : 'Invoiced';
}

/** An order as its request leaves it. */
export function requested({ lines }: OrderEventData<'PurchaseRequested'>): OrderProgress {
  const { currency } = lines[0]!.unitPrice;
  const nothing = zeroMoney(currency);
  const begun = lines.map(({ lineId, quantity, unitPrice }) => ({
    ...{ lineId, quantity, unitPrice },
    ...{ received: 0, returned: 0, invoiced: 0, relieved: nothing, released: nothing },
  }));
  return { phase: 'Requested', placed: false, currency, lines: begun, invoices: [] };
}

type Data = { readonly [Each in PurchaseOrderEvent as Each['type']]: Each['data'] };
type Moves = { readonly [Type in keyof Data]: (order: OrderProgress, data: Data[Type]) => OrderProgress };
type OneOf<Type extends keyof Data> = { [Each in Type]: { readonly type: Each; readonly data: Data[Each] } }[Type];

/** An order after one more event. Total: what does not fit leaves it as it is. */
export function progressed<Type extends PurchaseOrderEvent['type']>(order: OrderProgress, event: OneOf<Type>): OrderProgress {
  return MOVES[event.type](order, event.data);
}

const asItIs = (order: OrderProgress): OrderProgress => order;

/** The approvers after one of them was replaced, or left out. */
export function reassigned(
  approvers: readonly PersonId[],
  { fromApproverId, toApproverId }: OrderEventData<'PurchaseApprovalReassigned'>,
): readonly PersonId[] {
  return approvers.flatMap((id) => (id === fromApproverId ? (toApproverId ?? []) : id));
}

const MOVES: Moves = {
  PurchaseRequested: asItIs,
  PurchaseApproved: (order) => ({ ...order, phase: 'Approved' }),
  PurchaseApprovalReassigned: asItIs,
  PurchaseApprovalReminderDue: asItIs,
  PurchaseRejected: (order) => ({ ...order, phase: 'Rejected' }),
  OrderPlaced: (order) => ({ ...order, phase: 'Ordered', placed: true }),
  OrderRevised: (order, { lines }) => {
    const revised = new Map(lines.map((line) => [line.lineId, line]));
    return eachLine(order, (line) => {
      const { quantity, unitPrice } = revised.get(line.lineId) ?? line;
      return { ...line, quantity, unitPrice };
    });
  },
  GoodsReceived: (order, { lineId, quantity }) =>
    eachLine(order, (line) => (line.lineId === lineId ? { ...line, received: line.received + quantity } : line)),
  GoodsReturned: (order, { lineId, quantity }) =>
    eachLine(order, (line) => (line.lineId === lineId ? { ...line, returned: line.returned + quantity } : line)),
  FulfilmentRecorded: asItIs,
  FulfilmentRefused: asItIs,
  FulfilmentRetried: asItIs,
  InvoiceRecorded: (order, { invoiceId, lines, released, total, final }) => {
    const invoice: InvoiceProgress = { invoiceId, status: 'Recorded', lines, released, total, paid: zeroMoney(order.currency), final };
    return { ...eachLine(order, (line) => billed(line, invoice, 1)), invoices: [...order.invoices, invoice] };
  },
  InvoiceMatched: (order, { invoiceId }) => withInvoice(order, invoiceId, { status: 'Matched' }),
  MatchExceptionRaised: (order, { invoiceId }) => withInvoice(order, invoiceId, { status: 'Exception' }),
  MatchExceptionResolved: (order, { invoiceId, resolution }) => {
    if (resolution === 'accepted') return withInvoice(order, invoiceId, { status: 'Accepted' });
    const disputed = order.invoices.find((invoice) => invoice.invoiceId === invoiceId);
    const without = disputed ? eachLine(order, (line) => billed(line, disputed, -1)) : order;
    return withInvoice(without, invoiceId, { status: 'Disputed' });
  },
  PaymentRecorded: (order, { invoiceId, amount }) => {
    const invoice = order.invoices.find((known) => known.invoiceId === invoiceId);
    return invoice ? withInvoice(order, invoiceId, { paid: addMoney(invoice.paid, amount) }) : order;
  },
  OrderCancelled: (order) => ended(order, 'Cancelled'),
  OrderClosed: (order) => ended(order, 'Closed'),
};

function eachLine(order: OrderProgress, change: (line: LineProgress) => LineProgress): OrderProgress {
  return { ...order, lines: order.lines.map(change) };
}

function withInvoice(order: OrderProgress, invoiceId: InvoiceId, change: Partial<InvoiceProgress>): OrderProgress {
  return { ...order, invoices: order.invoices.map((invoice) => (invoice.invoiceId === invoiceId ? { ...invoice, ...change } : invoice)) };
}

/** The line with an invoice on it, or without it again. */
function billed(line: LineProgress, { lines, released }: InvoiceProgress, sign: 1 | -1): LineProgress {
  const add = sign === 1 ? addMoney : subtractMoney;
  const own = lines.filter(({ lineId }) => lineId === line.lineId);
  const given = released.filter(({ lineId }) => lineId === line.lineId);
  return {
    ...line,
    invoiced: own.reduce((sum, { quantity }) => sum + sign * quantity, line.invoiced),
    relieved: own.reduce((sum, { relieved }) => add(sum, relieved), line.relieved),
    released: given.reduce((sum, { amount }) => add(sum, amount), line.released),
  };
}

/** Nothing is promised any more. */
function ended(order: OrderProgress, phase: 'Closed' | 'Cancelled'): OrderProgress {
  const free = eachLine(order, (line) => ({ ...line, released: addMoney(line.released, openOf(line)) }));
  return { ...(order.placed ? free : order), phase };
}
