import { firstOf, isRejection, mustGiveReason, mustSay, notInFuture } from '@opsledger/eventsourcing';
import {
  addMoney,
  compareMoney,
  reject,
  subtractMoney,
  type LocalDate,
  type Money,
  type PurchaseOrderLineId,
  type Rejection,
} from '@opsledger/kernel';
import type { InvoiceId, PaymentId } from '../values.events.js';
import { withMatches } from './invoice-match.checks.js';
import { counts, isPayable, openOf, sumOf, type InvoiceProgress } from './order-progress.events.js';
import { mustBeSomebodyElse, mustBeUnits, notNow, readAmount, repeated } from './purchase-order.checks.js';
import type { Decision, Decisions, OfOrder, OrderGiven } from './purchase-order.commands.js';
import { noSuchLine } from './purchase-order.ordering.decider.js';
import type { OrderEventData, Resolution } from './purchase-order.events.js';
import type { KnownOrder } from './purchase-order.state.js';

/** One line of an invoice: what is charged for so many units, without tax. */
export interface InvoiceLine {
  readonly lineId: PurchaseOrderLineId;
  readonly quantity: number;
  readonly amount: Money;
}

/** An invoice of the vendor. The total is that of its lines and the tax. */
export interface RecordInvoiceData extends OfOrder {
  readonly invoiceId: InvoiceId;
  readonly invoiceNumber: string;
  readonly invoicedOn: LocalDate;
  readonly lines: readonly InvoiceLine[];
  readonly tax: Money;
  readonly total: Money;
  /** True: no other invoice follows, and what is left of the commitment is free. */
  readonly final?: boolean;
}

/** From the invoice to the payment. */
export type InvoicingCommand =
  | { readonly type: 'RecordInvoice'; readonly data: RecordInvoiceData }
  | {
      readonly type: 'ResolveMatchException';
      readonly data: OfOrder & { readonly invoiceId: InvoiceId; readonly resolution: Resolution };
    }
  | {
      readonly type: 'RecordPayment';
      readonly data: OfOrder & {
        readonly paymentId: PaymentId;
        readonly invoiceId: InvoiceId;
        readonly amount: Money;
        readonly paidOn: LocalDate;
      };
    };

/** What each command means for a purchase. */
export const invoicingDecisions: Decisions<InvoicingCommand> = {
  /** Books the invoice against the commitment and matches it at once. */
  RecordInvoice(data, order, given) {
    const invoiceNumber = data.invoiceNumber.trim();
    const known = order.invoices.find(({ invoiceId }) => invoiceId === data.invoiceId);
    if (known) return repeated(said(known), said({ ...data, invoiceNumber }), 'invoiceId');
    if (order.progress.phase !== 'Ordered') return notNow(order, 'invoiced');
    if (order.progress.invoices.some((invoice) => counts(invoice) && invoice.final)) {
      return notNow(order, 'invoiced', 'Its final invoice is recorded. Dispute that one first (ResolveMatchException).');
    }
    const wrong = firstOf(mustSay(data.invoiceNumber, 'invoiceNumber'), notInFuture(data.invoicedOn, given, 'invoicedOn'));
    return wrong ?? recorded(order, { ...data, invoiceNumber }, given);
  },

  /** Accepts it as it is, by somebody else than who recorded it, or disputes it with the vendor. */
  ResolveMatchException({ purchaseOrderId, onBehalfOf, invoiceId, resolution }, order, given) {
    const progress = order.progress.invoices.find((invoice) => invoice.invoiceId === invoiceId);
    if (!progress) return noSuchInvoice();
    if (progress.status === (resolution === 'accepted' ? 'Accepted' : 'Disputed')) return [];
    if (progress.status !== 'Exception') return notOpen(progress);
    const { recordedBy, onBehalfOf: recordedFor } = order.invoices.find((invoice) => invoice.invoiceId === invoiceId)!;
    const message = 'Who recorded an invoice does not accept it against order and receipts. Leave it to somebody else.';
    const wrong = firstOf(
      resolution === 'accepted' ? mustBeSomebodyElse({ actor: given.actor, onBehalfOf }, [recordedBy, recordedFor], message) : undefined,
      mustGiveReason(given, 'Say why the invoice is accepted or disputed.'),
    );
    const data = { purchaseOrderId, invoiceId, resolution, resolvedBy: given.actor.id };
    return wrong ?? withMatches(order, [{ type: 'MatchExceptionResolved', data }]);
  },

  /** In part or whole, never more than invoiced. */
  RecordPayment({ purchaseOrderId, paymentId, invoiceId, amount, paidOn }, order, given) {
    const known = order.payments.find((payment) => payment.paymentId === paymentId);
    if (known) return repeated(known, { invoiceId, amount, paidOn }, 'paymentId');
    const invoice = order.progress.invoices.find((one) => one.invoiceId === invoiceId);
    if (!invoice) return noSuchInvoice();
    if (!isPayable(invoice)) return notPayable(invoice);
    const paid = readAmount(amount, order.progress.currency, ['amount']);
    if (isRejection(paid)) return paid;
    const wrong = firstOf(mustBeOwed(invoice, paid), notInFuture(paidOn, given, 'paidOn'));
    return wrong ?? [{ type: 'PaymentRecorded', data: { purchaseOrderId, paymentId, invoiceId, amount: paid, paidOn } }];
  },
};

/** What the vendor says on an invoice, without what it means here. */
function said(invoice: Pick<RecordInvoiceData, 'invoiceNumber' | 'invoicedOn' | 'lines' | 'tax' | 'total' | 'final'>) {
  const { invoiceNumber, invoicedOn, tax, total, final = false } = invoice;
  const lines = invoice.lines.map(({ lineId, quantity, amount }) => ({ lineId, quantity, amount }));
  return { invoiceNumber, invoicedOn, lines, tax, total, final };
}

/** The invoice in its canonical form, with what it does to the commitment, and its match. */
function recorded(order: KnownOrder, data: RecordInvoiceData, given: OrderGiven): Decision {
  const { currency } = order.progress;
  const [tax, total, lines] = [
    readAmount(data.tax, currency, ['tax']),
    readAmount(data.total, currency, ['total']),
    readLines(order, data.lines),
  ];
  if (isRejection(tax)) return tax;
  if (isRejection(total)) return total;
  if (isRejection(lines)) return lines;
  const charged = sumOf(currency, [...lines.map(({ amount }) => amount), tax]);
  if (charged.amount !== total.amount) {
    const message = `Lines and tax add up to ${charged.amount} ${currency}, not to ${total.amount}. Correct the amounts.`;
    return reject('INVALID_AMOUNT', message, ['total']);
  }
  const { purchaseOrderId, onBehalfOf, invoiceId, invoiceNumber, invoicedOn, final = false } = data;
  const invoice: OrderEventData<'InvoiceRecorded'> = {
    ...{ purchaseOrderId, invoiceId, vendorId: order.placement!.vendorId, invoiceNumber, invoicedOn },
    ...{ recordedBy: given.actor.id, ...(onBehalfOf && { onBehalfOf }) },
    ...{ lines, tax, total, final, released: final ? releasedBy(order, lines) : [] },
  };
  return withMatches(order, [{ type: 'InvoiceRecorded', data: invoice }]);
}

type RecordedLines = OrderEventData<'InvoiceRecorded'>['lines'];

function readLines({ progress }: KnownOrder, lines: readonly InvoiceLine[]): RecordedLines | Rejection {
  if (lines.length === 0) return reject('INVALID_INPUT', 'Say which lines of the order the invoice is for.', ['lines']);
  const read: RecordedLines[number][] = [];
  for (const [index, { lineId, quantity, amount }] of lines.entries()) {
    const path = ['lines', index.toString()];
    const line = progress.lines.find((known) => known.lineId === lineId);
    if (!line || read.some((other) => other.lineId === lineId)) return noSuchLine(path);
    const charged = readAmount(amount, progress.currency, [...path, 'amount']);
    if (isRejection(charged)) return charged;
    const wrong = mustBeUnits(quantity, [...path, 'quantity']);
    if (wrong) return wrong;
    const open = openOf(line);
    read.push({ lineId, quantity, amount: charged, relieved: compareMoney(charged, open) < 0 ? charged : open });
  }
  return read;
}

/** What a final invoice gives back: all that it does not take. */
function releasedBy({ progress }: KnownOrder, lines: RecordedLines): OrderEventData<'InvoiceRecorded'>['released'] {
  return progress.lines.flatMap((line) => {
    const taken = lines.find(({ lineId }) => lineId === line.lineId)?.relieved;
    const amount = taken ? subtractMoney(openOf(line), taken) : openOf(line);
    return /[1-9]/.test(amount.amount) ? [{ lineId: line.lineId, amount }] : [];
  });
}

function mustBeOwed({ total, paid: before }: InvoiceProgress, paid: Money): Rejection | undefined {
  if (!/[1-9]/.test(paid.amount)) return reject('INVALID_AMOUNT', 'A payment of nothing is none. Give the amount.', ['amount']);
  if (compareMoney(addMoney(before, paid), total) <= 0) return undefined;
  const owed = subtractMoney(total, before).amount;
  return reject(
    'LIMIT_EXCEEDED',
    `Only ${owed} ${total.currency} are still owed on this invoice. Never pay more than invoiced.`,
    ['amount'],
    {
      limit: owed,
      actual: paid.amount,
    },
  );
}

function noSuchInvoice(): Rejection {
  return reject('INVALID_REFERENCE', 'There is no such invoice on this order. Check the id, or record it first (RecordInvoice).', [
    'invoiceId',
  ]);
}

function notOpen({ status }: InvoiceProgress): Rejection {
  const state = status === 'Matched' ? 'agrees with order and receipts' : 'was decided on before';
  return reject('INVALID_TRANSITION', `The invoice ${state}. There is nothing to decide on.`, ['invoiceId']);
}

function notPayable({ status }: InvoiceProgress): Rejection {
  const message =
    status === 'Disputed'
      ? 'The invoice is disputed and is not paid. Record the invoice that replaces it (RecordInvoice).'
      : 'The invoice disagrees with order or receipts. Decide on it first (ResolveMatchException).';
  return reject('INVALID_TRANSITION', message, ['invoiceId']);
}
