import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { allActive as facts, day, eur, happened, history, ids, laptops, seats } from '../../testing/purchase.samples.js';
import { vendorId } from '../../testing/vendor.samples.js';
import { purchaseOrderDecider } from './purchase-order.decider.js';
import type { PurchaseOrderEvent } from './purchase-order.events.js';
import type { LineRevision, PlaceOrderData } from './purchase-order.ordering.decider.js';

const spec = DeciderSpecification.for(purchaseOrderDecider);
const purchaseOrderId = ids.order;
const onTheDay = { facts, now: '2026-02-01T12:00:00.000Z' as never };
const { tolerance } = happened.placed.data;
const place = (more: Partial<PlaceOrderData> = {}) =>
  ({
    type: 'PlaceOrder',
    data: { purchaseOrderId, poNumber: 'PO-1', vendorId, expectedOn: day('2026-02-15'), tolerance, ...more },
  }) as const;

describe('PlaceOrder', () => {
  const approved = spec.given(...history.Approved);

  it('commits the total to a vendor, under a tolerance that stays', () => {
    approved.when(place({ poNumber: ' PO-1 ' }), onTheDay).then(happened.placed);
  });

  it('tolerates up to ten percent', () => {
    const most = { percent: '10', amount: eur('20.00') };
    approved.when(place({ tolerance: most }), onTheDay).then({ ...happened.placed, data: { ...happened.placed.data, tolerance: most } });
  });

  it('tolerates nothing unless told', () => {
    const { tolerance: _none, expectedOn: _day, ...bare } = place().data;
    const { expectedOn: _then, ...placed } = happened.placed.data;
    approved
      .when({ type: 'PlaceOrder', data: bare }, onTheDay)
      .then({ type: 'OrderPlaced', data: { ...placed, tolerance: { percent: '0', amount: eur('0.00') } } });
  });

  it('refuses a vendor that is suspended or unknown', () => {
    for (const vendor of ['inactive', 'unknown'] as const) {
      approved.when(place(), { ...onTheDay, facts: { ...facts, vendor } }).thenRejected('INVALID_REFERENCE', ['vendorId']);
    }
  });

  it('refuses a blank number, a day that has passed and a tolerance that is none', () => {
    approved.when(place({ poNumber: ' ' }), onTheDay).thenRejected('INVALID_INPUT', ['poNumber']);
    approved.when(place({ expectedOn: day('2026-01-31') }), onTheDay).thenRejected('INVALID_TIME', ['expectedOn']);
    for (const percent of ['10.01', '1.001', '-1', 'x']) {
      approved.when(place({ tolerance: { percent, amount: eur('1') } }), onTheDay).thenRejected('INVALID_INPUT', ['tolerance', 'percent']);
    }
    approved
      .when(place({ tolerance: { percent: '1', amount: { amount: '1', currency: 'USD' } } }), onTheDay)
      .thenRejected('CURRENCY_MISMATCH', ['tolerance', 'amount']);
  });

  it('stays quiet when repeated, and refuses another order in its place', () => {
    spec
      .given(...history.Ordered)
      .when(place(), onTheDay)
      .thenNothing();
    spec
      .given(...history.Ordered)
      .when(place({ poNumber: 'PO-2' }), onTheDay)
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('ReviseOrder', () => {
  const revise = (line: Partial<LineRevision> = {}, more: object = {}) =>
    ({ type: 'ReviseOrder', data: { purchaseOrderId, lines: [{ lineId: ids.laptops, ...line }], ...more } }) as const;
  const revised = (change: object): PurchaseOrderEvent => ({
    type: 'OrderRevised',
    data: { purchaseOrderId, lines: [{ ...laptops, ...change }] },
  });
  const ordered = spec.given(...history.Ordered);
  const partly = spec.given(...history.PartiallyReceived);

  it('makes lines different, whole, and moves the day of delivery', () => {
    ordered
      .when(revise({ quantity: 2, description: ' Two laptops ' }), { facts })
      .then(revised({ quantity: 2, description: 'Two laptops' }));
    ordered
      .when({ type: 'ReviseOrder', data: { purchaseOrderId, expectedOn: day('2026-03-15') } }, { facts })
      .then({ type: 'OrderRevised', data: { purchaseOrderId, lines: [], expectedOn: day('2026-03-15') } });
    ordered
      .when({ type: 'ReviseOrder', data: { purchaseOrderId, expectedOn: null } }, { facts })
      .then({ type: 'OrderRevised', data: { purchaseOrderId, lines: [], expectedOn: null } });
  });

  it('is free before the approval, and never goes beyond it afterwards', () => {
    spec
      .given(...history.Requested)
      .when(revise({ quantity: 4 }), { facts })
      .then(revised({ quantity: 4 }));
    for (const past of [history.Approved, history.Ordered]) {
      spec
        .given(...past)
        .when(revise({ quantity: 4 }), { facts })
        .thenRejected('LIMIT_EXCEEDED', ['lines']);
    }
  });

  it('keeps the price, the model and the number of what arrived', () => {
    partly.when(revise({ unitPrice: eur('900.00') }), { facts }).thenRejected('INVALID_TRANSITION', ['lines', '0', 'unitPrice']);
    partly
      .when(revise({ modelId: ids.order as never }), { facts: { ...facts, models: { [ids.order]: 'active' } } })
      .thenRejected('INVALID_TRANSITION', ['lines', '0', 'modelId']);
    partly.when(revise({ quantity: 1 }), { facts }).thenRejected('INVALID_INPUT', ['lines', '0', 'quantity']);
    partly.when(revise({ quantity: 2 }), { facts }).then(revised({ quantity: 2 }));
  });

  it('may be of another price and model while nothing has arrived, and is then no longer what it was', () => {
    const other = { unitPrice: eur('900.00'), modelId: ids.order as never };
    const models = { ...facts, models: { [ids.order]: 'active' } } as const;
    ordered.when(revise(other), { facts: models }).then(revised(other));
    spec
      .given(...history.Ordered, revised(other))
      .when(revise(other), { facts: models })
      .thenNothing();
  });

  it('keeps what invoices took from the commitment', () => {
    const early: PurchaseOrderEvent = {
      ...happened.invoiced,
      data: { ...happened.invoiced.data, lines: [{ lineId: ids.laptops, quantity: 1, amount: eur('2500.00'), relieved: eur('2500.00') }] },
    };
    spec
      .given(...history.Ordered, early)
      .when(revise({ quantity: 2 }), { facts })
      .thenRejected('INVALID_INPUT', ['lines', '0', 'quantity']);
  });

  it('refuses lines that are not there, another currency, and what a line cannot be', () => {
    ordered.when(revise({ lineId: ids.work }), { facts }).thenRejected('INVALID_REFERENCE', ['lines', '0', 'lineId']);
    ordered
      .when(
        { type: 'ReviseOrder', data: { purchaseOrderId, lines: [{ lineId: ids.laptops, quantity: 2 }, { lineId: ids.laptops }] } },
        { facts },
      )
      .thenRejected('INVALID_REFERENCE', ['lines', '1', 'lineId']);
    ordered
      .when(revise({ unitPrice: { amount: '1.00', currency: 'USD' } }), { facts })
      .thenRejected('CURRENCY_MISMATCH', ['lines', '0', 'unitPrice']);
    ordered.when(revise({ quantity: 0 }), { facts }).thenRejected('INVALID_INPUT', ['lines', '0', 'quantity']);
  });

  it('refuses a day of delivery before the order, and before there is an order', () => {
    ordered.when(revise({}, { expectedOn: day('2026-01-31') }), { facts }).thenRejected('INVALID_TIME', ['expectedOn']);
    spec
      .given(...history.Approved)
      .when(revise({}, { expectedOn: day('2026-03-31') }), { facts })
      .thenRejected('INVALID_INPUT', ['expectedOn']);
  });

  it('refuses what has ended, and what has its final invoice', () => {
    for (const past of [history.Rejected, history.Cancelled, history.Closed]) {
      spec
        .given(...past)
        .when(revise({ quantity: 2 }), { facts })
        .thenRejected('INVALID_TRANSITION');
    }
    const final = { ...happened.invoiced, data: { ...happened.invoiced.data, final: true } };
    spec
      .given(...history.Received, final, happened.matched)
      .when(revise({ quantity: 2 }), { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('goes on when the final invoice is disputed', () => {
    const final = { ...happened.overcharged, data: { ...happened.overcharged.data, final: true } };
    spec
      .given(...history.Received, final, happened.exception, happened.disputed)
      .when(revise({ description: 'Two laptops' }), { facts })
      .then(revised({ description: 'Two laptops' }));
  });

  it('stays quiet when nothing is different', () => {
    ordered.when(revise({ quantity: 3 }, { expectedOn: day('2026-02-15') }), { facts }).thenNothing();
    spec
      .given(...history.Approved)
      .when(revise({}, { expectedOn: null }), { facts })
      .thenNothing();
  });
});

describe('CancelOrder', () => {
  const cancel = { type: 'CancelOrder', data: { purchaseOrderId } } as const;
  const why = { facts, reason: 'not needed' };

  it('frees what was committed, which before the order is nothing', () => {
    spec
      .given(...history.Ordered)
      .when(cancel, why)
      .then(happened.cancelled);
    spec
      .given(...history.Requested)
      .when(cancel, why)
      .then({ ...happened.cancelled, data: { purchaseOrderId, releasedCommitment: eur('0.00') } });
  });

  it('is for the time before the first receipt only, also when everything went back', () => {
    spec
      .given(...history.PartiallyReceived)
      .when(cancel, why)
      .thenRejected('INVALID_TRANSITION');
    const allBack = { ...happened.returned, data: { ...happened.returned.data, quantity: 2, units: [0, 1] } };
    spec
      .given(...history.PartiallyReceived, allBack)
      .when(cancel, why)
      .thenRejected('INVALID_TRANSITION');
  });

  it('refuses an order that is owed for, and wants a reason', () => {
    spec
      .given(...history.Ordered, happened.invoiced, happened.exception)
      .when(cancel, why)
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.Ordered)
      .when(cancel, { facts })
      .thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('stays quiet when it is so', () => {
    spec
      .given(...history.Cancelled)
      .when(cancel, why)
      .thenNothing();
  });
});

describe('CloseOrder', () => {
  const close = { type: 'CloseOrder', data: { purchaseOrderId } } as const;

  it('ends what is received, invoiced and paid', () => {
    spec
      .given(...history.Paid)
      .when(close, { facts })
      .then(happened.closed);
  });

  it('gives up what never came, with a reason, and frees its commitment', () => {
    const two = {
      ...happened.invoiced.data,
      lines: [{ lineId: ids.laptops, quantity: 2, amount: eur('2000.67'), relieved: eur('2000.67') }],
    };
    const past: readonly PurchaseOrderEvent[] = [
      ...history.PartiallyReceived,
      { type: 'InvoiceRecorded', data: { ...two, tax: eur('0.00'), total: eur('2000.67') } },
      happened.matched,
      { ...happened.paid, data: { ...happened.paid.data, amount: eur('2000.67') } },
    ];
    spec
      .given(...past)
      .when(close, { facts })
      .thenRejected('REASON_REQUIRED', ['reason']);
    spec
      .given(...past)
      .when(close, { facts, reason: 'discontinued' })
      .then({ ...happened.closed, data: { purchaseOrderId, releasedCommitment: eur('1000.33') } });
  });

  it.each([
    ['nothing has arrived', history.Ordered],
    ['goods are not invoiced', history.Received],
    ['an invoice waits for a decision', history.Mismatched],
    ['an invoice is not paid', history.Invoiced],
    ['it is no order yet', history.Approved],
  ] as const)('refuses while %s', (_why, past) => {
    spec
      .given(...past)
      .when(close, { facts, reason: 'enough' })
      .thenRejected('INVALID_TRANSITION');
  });

  it('says what is to be done first', () => {
    const advice = [
      [history.Approved, 'Place the order first (PlaceOrder).'],
      [history.Ordered, 'Cancel it instead (CancelOrder).'],
      [history.Mismatched, 'Decide on the invoice that does not match first (ResolveMatchException).'],
      [history.Invoiced, 'Record the payment of its invoices first (RecordPayment).'],
    ] as const;
    for (const [past, text] of advice) {
      const message = expect.stringContaining(text) as string;
      expect(spec.given(...past).when(close, { facts, reason: 'enough' })).toMatchObject({ answer: { message } });
    }
  });

  it('does not wait for invoices after the final one', () => {
    const { data } = happened.invoiced;
    const lines = [{ lineId: ids.laptops, quantity: 2, amount: eur('3001.00'), relieved: eur('3001.00') }];
    spec
      .given(...history.Received, { type: 'InvoiceRecorded', data: { ...data, lines, final: true } }, happened.matched, happened.paid)
      .when(close, { facts })
      .then(happened.closed);
  });

  it('stays quiet when it is so', () => {
    spec
      .given(...history.Closed)
      .when(close, { facts })
      .thenNothing();
  });
});

describe('a line of seats', () => {
  it('keeps its entitlement once seats have arrived', () => {
    const asked = { ...happened.requested, data: { ...happened.requested.data, lines: [seats] } };
    const arrived: PurchaseOrderEvent = {
      type: 'GoodsReceived',
      data: {
        ...{ purchaseOrderId, receiptId: ids.receipt, lineId: ids.seats, vendorId, kind: 'license', quantity: 10, unitsBefore: 0 },
        ...{ serials: [], receivedOn: day('2026-02-10') },
      },
    };
    spec
      .given(asked, happened.approved, happened.placed, arrived)
      .when(
        { type: 'ReviseOrder', data: { purchaseOrderId, lines: [{ lineId: ids.seats, entitlementId: ids.order as never }] } },
        { facts },
      )
      .thenRejected('INVALID_TRANSITION', ['lines', '0', 'entitlementId']);
  });
});
