import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { allActive as facts, day, eur, happened, history, ids, laptops, people, work } from '../../testing/purchase.samples.js';
import { isWithin } from './invoice-match.checks.js';
import { purchaseOrderDecider } from './purchase-order.decider.js';
import type { MatchFinding, PurchaseOrderEvent } from './purchase-order.events.js';
import type { RecordInvoiceData } from './purchase-order.invoicing.decider.js';

const spec = DeciderSpecification.for(purchaseOrderDecider);
const purchaseOrderId = ids.order;
const received = spec.given(...history.Received);
const clerk = { facts, actor: people.clerk };

const line = (quantity: number, amount: string) => ({ lineId: ids.laptops, quantity, amount: eur(amount) });
const invoice = (more: Partial<RecordInvoiceData> = {}) =>
  ({
    type: 'RecordInvoice',
    data: {
      ...{ purchaseOrderId, invoiceId: ids.invoice, invoiceNumber: 'INV-1', invoicedOn: day('2026-02-20') },
      ...{ lines: [line(3, '3001.00')], tax: eur('570.19'), total: eur('3571.19'), ...more },
    },
  }) as const;
/** An invoice without tax. */
const plain = (quantity: number, amount: string, more: Partial<RecordInvoiceData> = {}) =>
  invoice({ lines: [line(quantity, amount)], tax: eur('0.00'), total: eur(amount), ...more });
const recorded = (quantity: number, amount: string, more: object = {}): PurchaseOrderEvent => ({
  type: 'InvoiceRecorded',
  data: {
    ...happened.invoiced.data,
    lines: [{ ...line(quantity, amount), relieved: eur(amount) }],
    ...{ tax: eur('0.00'), total: eur(amount), ...more },
  },
});
const finding = (more: Partial<MatchFinding>): MatchFinding => ({
  ...{ lineId: ids.laptops, kind: 'price', expected: eur('3001.00'), invoiced: eur('3001.00') },
  ...{ expectedQuantity: 3, invoicedQuantity: 3, ...more },
});
const raised = (...findings: MatchFinding[]): PurchaseOrderEvent => ({
  type: 'MatchExceptionRaised',
  data: { purchaseOrderId, invoiceId: ids.invoice, findings },
});

describe('RecordInvoice', () => {
  it('books an invoice that agrees with order and receipts, and matches it', () => {
    received.when(invoice({ invoiceNumber: ' INV-1 ' }), clerk).then(happened.invoiced, happened.matched);
    received
      .when(invoice({ onBehalfOf: ids.stranger }), clerk)
      .then({ ...happened.invoiced, data: { ...happened.invoiced.data, onBehalfOf: ids.stranger } }, happened.matched);
  });

  it('matches a price that is off by what the order tolerates: 2 percent and 20.00', () => {
    received
      .when(plain(3, '3021.00'), clerk)
      .then(recorded(3, '3021.00', { lines: [{ ...line(3, '3021.00'), relieved: eur('3001.00') }] }), happened.matched);
    received.when(plain(3, '2981.00'), clerk).then(recorded(3, '2981.00'), happened.matched);
  });

  it('raises an exception for a price beyond it, up or down, and says where', () => {
    received
      .when(plain(3, '3021.01'), clerk)
      .then(
        recorded(3, '3021.01', { lines: [{ ...line(3, '3021.01'), relieved: eur('3001.00') }] }),
        raised(finding({ invoiced: eur('3021.01') })),
      );
    received.when(plain(3, '2980.99'), clerk).then(recorded(3, '2980.99'), raised(finding({ invoiced: eur('2980.99') })));
  });

  it('raises an exception for what has not arrived, went back, or was invoiced before', () => {
    const due = (units: number, value: string) => finding({ kind: 'quantity', expected: eur(value), expectedQuantity: units });
    spec
      .given(...history.PartiallyReceived)
      .when(plain(3, '3001.00'), clerk)
      .then(recorded(3, '3001.00'), raised(due(2, '2000.67')));
    spec
      .given(...history.Received, happened.returned)
      .when(plain(3, '3001.00'), clerk)
      .then(recorded(3, '3001.00'), raised(due(2, '2000.67')));
    const first = recorded(2, '2000.67', { invoiceId: ids.secondInvoice });
    const [before, after] = [eur('2000.67'), eur('1000.33')];
    spec
      .given(...history.Received, first, { type: 'InvoiceMatched', data: { purchaseOrderId, invoiceId: ids.secondInvoice } })
      .when(plain(2, '2000.67'), clerk)
      .then(
        recorded(2, '2000.67', { lines: [{ ...line(2, '2000.67'), relieved: after }] }),
        raised(finding({ kind: 'quantity', expected: after, invoiced: before, expectedQuantity: 1, invoicedQuantity: 2 })),
      );
  });

  it('matches a line by what was invoiced of it, not of the others', () => {
    const both = { ...happened.requested, data: { ...happened.requested.data, lines: [laptops, work] } };
    const forWork = { lineId: ids.work, quantity: 2, amount: eur('200.00'), relieved: eur('200.00') };
    const earlier = recorded(2, '200.00', { invoiceId: ids.secondInvoice, lines: [forWork] });
    const doubted = { ...happened.exception, data: { ...happened.exception.data, invoiceId: ids.secondInvoice } };
    spec
      .given(both, ...history.Received.slice(1), earlier, doubted)
      .when(plain(3, '3001.00'), clerk)
      .then(recorded(3, '3001.00'), happened.matched);
  });

  it('gives back what a final invoice does not take, of every line', () => {
    const another = { ...happened.requested.data.lines[0], lineId: ids.work, quantity: 1 };
    const asked = { ...happened.requested, data: { ...happened.requested.data, lines: [...happened.requested.data.lines, another] } };
    spec
      .given(asked, ...history.Received.slice(1))
      .when(plain(3, '2991.00', { final: true }), clerk)
      .then(
        recorded(3, '2991.00', {
          final: true,
          released: [
            { lineId: ids.laptops, amount: eur('10.00') },
            { lineId: ids.work, amount: eur('1000.34') },
          ],
        }),
        happened.matched,
      );
    received.when(plain(3, '3001.00', { final: true }), clerk).then(recorded(3, '3001.00', { final: true }), happened.matched);
  });

  it('refuses amounts that do not add up, cannot be, or are of another currency', () => {
    received.when(invoice({ total: eur('3571.18') }), clerk).thenRejected('INVALID_AMOUNT', ['total']);
    received.when(invoice({ tax: eur('-1') }), clerk).thenRejected('INVALID_AMOUNT', ['tax', 'amount']);
    received.when(invoice({ total: eur('1'.repeat(30)) }), clerk).thenRejected('INVALID_AMOUNT', ['total', 'amount']);
    received.when(invoice({ lines: [line(3, '1.001')] }), clerk).thenRejected('INVALID_AMOUNT', ['lines', '0', 'amount', 'amount']);
    received.when(invoice({ tax: { amount: '1.00', currency: 'USD' } }), clerk).thenRejected('CURRENCY_MISMATCH', ['tax']);
  });

  it('refuses an invoice for nothing, for lines that are not there or twice there, without a number, or of tomorrow', () => {
    received.when(invoice({ lines: [] }), clerk).thenRejected('INVALID_INPUT', ['lines']);
    received.when(invoice({ lines: [line(0, '1')] }), clerk).thenRejected('INVALID_INPUT', ['lines', '0', 'quantity']);
    received
      .when(invoice({ lines: [{ ...line(1, '1'), lineId: ids.work }] }), clerk)
      .thenRejected('INVALID_REFERENCE', ['lines', '0', 'lineId']);
    received.when(invoice({ lines: [line(1, '1'), line(1, '1')] }), clerk).thenRejected('INVALID_REFERENCE', ['lines', '1', 'lineId']);
    received.when(invoice({ invoiceNumber: ' ' }), clerk).thenRejected('INVALID_INPUT', ['invoiceNumber']);
    received.when(invoice({ invoicedOn: day('2026-03-09') }), clerk).thenRejected('INVALID_TIME', ['invoicedOn']);
  });

  it('refuses another one after the final one, unless that is disputed', () => {
    const final = recorded(3, '3031.00', { invoiceId: ids.secondInvoice, final: true });
    const doubted = { ...happened.exception, data: { ...happened.exception.data, invoiceId: ids.secondInvoice } };
    const disputed = { ...happened.disputed, data: { ...happened.disputed.data, invoiceId: ids.secondInvoice } };
    spec
      .given(...history.Received, final, doubted)
      .when(invoice(), clerk)
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.Received, final, doubted, disputed)
      .when(invoice(), clerk)
      .then(happened.invoiced, happened.matched);
  });

  it('stays quiet when the invoice is known, and refuses another one under its id', () => {
    const past = spec.given(...history.Invoiced);
    past.when(invoice(), clerk).thenNothing();
    past.when(invoice({ final: true }), clerk).thenRejected('ALREADY_EXISTS', ['invoiceId']);
  });
});

describe('ResolveMatchException', () => {
  const resolve = (resolution: 'accepted' | 'disputed', more: object = {}) =>
    ({ type: 'ResolveMatchException', data: { purchaseOrderId, invoiceId: ids.invoice, resolution, ...more } }) as const;
  const mismatched = spec.given(...history.Mismatched);
  const approver = { facts, actor: people.approver, reason: 'the price rose' };

  it('accepts or disputes, with a reason', () => {
    mismatched.when(resolve('accepted'), approver).then(happened.accepted);
    mismatched.when(resolve('disputed'), { ...clerk, reason: 'wrong price' }).then(happened.disputed);
    mismatched.when(resolve('accepted'), { facts, actor: people.approver }).thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('is never accepted by who recorded it, nor by who acts for them', () => {
    mismatched.when(resolve('accepted'), { ...clerk, reason: 'fine' }).thenRejected('SEGREGATION_OF_DUTIES');
    mismatched.when(resolve('accepted', { onBehalfOf: ids.clerk }), approver).thenRejected('SEGREGATION_OF_DUTIES');
    const forApprover = { ...happened.overcharged, data: { ...happened.overcharged.data, onBehalfOf: ids.approver } };
    spec
      .given(...history.Received, forApprover, happened.exception)
      .when(resolve('accepted'), approver)
      .thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('frees what a disputed invoice had taken, so that another one matches', () => {
    const other = recorded(3, '3001.00', { invoiceId: ids.secondInvoice });
    const doubted = { ...happened.exception, data: { ...happened.exception.data, invoiceId: ids.secondInvoice } };
    spec
      .given(...history.Mismatched, other, doubted)
      .when(resolve('disputed'), { ...clerk, reason: 'charged twice' })
      .then(happened.disputed, { type: 'InvoiceMatched', data: { purchaseOrderId, invoiceId: ids.secondInvoice } });
  });

  it('refuses what is not open or not there', () => {
    spec
      .given(...history.Invoiced)
      .when(resolve('accepted'), approver)
      .thenRejected('INVALID_TRANSITION', ['invoiceId']);
    mismatched.given(happened.accepted).when(resolve('disputed'), approver).thenRejected('INVALID_TRANSITION', ['invoiceId']);
    received.when(resolve('accepted'), approver).thenRejected('INVALID_REFERENCE', ['invoiceId']);
  });

  it('stays quiet when it is so', () => {
    mismatched.given(happened.accepted).when(resolve('accepted'), approver).thenNothing();
    mismatched.given(happened.disputed).when(resolve('disputed'), approver).thenNothing();
  });
});

describe('RecordPayment', () => {
  const pay = (amount: string, more: object = {}) =>
    ({
      type: 'RecordPayment',
      data: { ...happened.paid.data, amount: eur(amount), ...more },
    }) as const;
  const invoiced = spec.given(...history.Invoiced);

  it('pays in whole or in part, never more than invoiced', () => {
    invoiced.when(pay('3571.19'), clerk).then(happened.paid);
    const part: PurchaseOrderEvent = {
      type: 'PaymentRecorded',
      data: { ...happened.paid.data, amount: eur('3571.00'), paymentId: ids.secondPayment },
    };
    invoiced.when(pay('3571.20'), clerk).thenRejected('LIMIT_EXCEEDED', ['amount']);
    invoiced.given(part).when(pay('0.2'), clerk).thenRejected('LIMIT_EXCEEDED', ['amount']);
    invoiced
      .given(part)
      .when(pay('0.19'), clerk)
      .then({ type: 'PaymentRecorded', data: { ...happened.paid.data, amount: eur('0.19') } });
  });

  it('pays nothing that is disputed or waits for a decision', () => {
    for (const past of [history.Mismatched, [...history.Mismatched, happened.disputed]]) {
      spec
        .given(...past)
        .when(pay('1'), clerk)
        .thenRejected('INVALID_TRANSITION', ['invoiceId']);
    }
    spec
      .given(...history.Mismatched, happened.accepted)
      .when(pay('3031.00'), clerk)
      .then({
        type: 'PaymentRecorded',
        data: { ...happened.paid.data, amount: eur('3031.00') },
      });
  });

  it('refuses nothing, another currency, an unknown invoice and tomorrow', () => {
    invoiced.when(pay('0'), clerk).thenRejected('INVALID_AMOUNT', ['amount']);
    invoiced.when(pay('1', { amount: { amount: '1', currency: 'USD' } }), clerk).thenRejected('CURRENCY_MISMATCH', ['amount']);
    received.when(pay('1'), clerk).thenRejected('INVALID_REFERENCE', ['invoiceId']);
    invoiced.when(pay('1', { paidOn: day('2026-03-09') }), clerk).thenRejected('INVALID_TIME', ['paidOn']);
  });

  it('stays quiet when the payment is known, and refuses another one under its id', () => {
    const paid = spec.given(...history.Paid);
    paid.when(pay('3571.19'), clerk).thenNothing();
    paid.when(pay('1.00'), clerk).thenRejected('ALREADY_EXISTS', ['paymentId']);
  });
});

describe('the tolerance', () => {
  it.each([
    { percent: '0', amount: '0.00', expected: '100.00', actual: '100.00', within: true },
    { percent: '0', amount: '0.00', expected: '100.00', actual: '100.01', within: false },
    { percent: '2', amount: '5.00', expected: '100.00', actual: '102.00', within: true },
    { percent: '2', amount: '5.00', expected: '100.00', actual: '102.01', within: false },
    { percent: '2', amount: '1.00', expected: '100.00', actual: '101.01', within: false },
    { percent: '10', amount: '5.00', expected: '0.00', actual: '1.00', within: false },
  ])('$percent percent and $amount: $expected invoiced as $actual', ({ percent, amount, expected, actual, within }) => {
    expect(isWithin({ percent, amount: eur(amount) }, eur(expected), eur(actual))).toBe(within);
    expect(isWithin({ percent, amount: eur(amount) }, eur(expected), eur(expected))).toBe(true);
  });
});
