import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { allActive as facts, day, eur, happened, history, ids, laptops, seats, work } from '../../testing/purchase.samples.js';
import { vendorId } from '../../testing/vendor.samples.js';
import { purchaseOrderDecider } from './purchase-order.decider.js';
import type { OrderLine, PurchaseOrderEvent } from './purchase-order.events.js';
import type { ReceiveGoodsData, ReturnGoodsData } from './purchase-order.receiving.decider.js';

const spec = DeciderSpecification.for(purchaseOrderDecider);
const purchaseOrderId = ids.order;
const ordered = spec.given(...history.Ordered);
const partly = spec.given(...history.PartiallyReceived);

const receive = (more: Partial<ReceiveGoodsData> = {}) =>
  ({
    type: 'ReceiveGoods',
    data: {
      ...{ purchaseOrderId, receiptId: ids.receipt, lineId: ids.laptops, quantity: 2, serials: ['S-1', 'S-2'] },
      ...{ receivedOn: day('2026-02-10'), locationId: ids.depot, ...more },
    },
  }) as const;
/** An order of one other line. */
const orderOf = (line: OrderLine) =>
  spec.given({ ...happened.requested, data: { ...happened.requested.data, lines: [line] } }, happened.approved, happened.placed);

describe('ReceiveGoods', () => {
  it('takes in a part, and the rest later', () => {
    ordered.when(receive({ serials: [' S-1', 'S-2 '] }), { facts }).then(happened.receivedTwo);
    const { serials: _none, ...rest } = receive({ receiptId: ids.secondReceipt, quantity: 1, receivedOn: day('2026-02-20') }).data;
    partly.when({ type: 'ReceiveGoods', data: rest }, { facts }).then(happened.receivedOne);
  });

  it('takes in seats and work, which need no place', () => {
    for (const line of [seats, work]) {
      const { locationId: _place, ...data } = receive({ lineId: line.lineId, serials: [] }).data;
      const { expectedOn } = happened.placed.data;
      orderOf(line)
        .when({ type: 'ReceiveGoods', data }, { facts })
        .then({ type: 'GoodsReceived', data: { ...data, vendorId, kind: line.kind, unitsBefore: 0, serials: [], expectedOn } });
    }
  });

  it('never takes in more than ordered', () => {
    partly.when(receive({ receiptId: ids.secondReceipt }), { facts }).thenRejected('LIMIT_EXCEEDED', ['quantity']);
    spec
      .given(...history.Received)
      .when(receive({ receiptId: ids.return as never, quantity: 1, serials: [] }), { facts })
      .thenRejected('LIMIT_EXCEEDED', ['quantity']);
  });

  it('takes in what replaces things that went back', () => {
    spec
      .given(...history.Received, happened.returned)
      .when(receive({ receiptId: ids.return as never, quantity: 1, serials: ['S-3'], receivedOn: day('2026-02-25') }), { facts })
      .then({
        ...happened.receivedOne,
        data: { ...happened.receivedOne.data, receiptId: ids.return as never, serials: ['S-3'], receivedOn: day('2026-02-25') },
      });
  });

  it.each<readonly [string, Partial<ReceiveGoodsData>, readonly string[]]>([
    ['no units', { quantity: 0 }, ['quantity']],
    ['fewer serials than things', { serials: ['S-1'] }, ['serials']],
    ['more serials than things', { serials: ['S-1', 'S-2', 's-1'] }, ['serials']],
    ['one serial twice', { serials: ['S-1', ' s-1'] }, ['serials']],
    ['a blank serial', { serials: ['S-1', ' '] }, ['serials']],
  ])('refuses %s', (_what, more, path) => {
    ordered.when(receive(more), { facts }).thenRejected('INVALID_INPUT', path);
  });

  it('refuses what cannot become anything: things without a model or a place, seats without an entitlement', () => {
    const { modelId: _model, ...anything } = laptops;
    const { entitlementId: _entitlement, ...anySeats } = seats;
    const { locationId: _place, ...nowhere } = receive().data;
    orderOf(anything).when(receive(), { facts }).thenRejected('INVALID_INPUT', ['lineId']);
    orderOf(anySeats)
      .when(receive({ lineId: ids.seats, serials: [] }), { facts })
      .thenRejected('INVALID_INPUT', ['lineId']);
    ordered.when({ type: 'ReceiveGoods', data: nowhere }, { facts }).thenRejected('INVALID_INPUT', ['locationId']);
    orderOf(work)
      .when(receive({ lineId: ids.work }), { facts })
      .thenRejected('INVALID_INPUT', ['serials']);
  });

  it('refuses more than 500 things at a time', () => {
    orderOf({ ...laptops, quantity: 1000 })
      .when(receive({ quantity: 501, serials: [] }), { facts })
      .thenRejected('LIMIT_EXCEEDED', ['quantity']);
    orderOf({ ...laptops, quantity: 1000 })
      .when(receive({ quantity: 500, serials: [] }), { facts })
      .then({ ...happened.receivedTwo, data: { ...happened.receivedTwo.data, quantity: 500, serials: [] } });
  });

  it('refuses a closed location, another line, and days that cannot be', () => {
    ordered.when(receive(), { facts: { ...facts, location: 'inactive' } }).thenRejected('INVALID_REFERENCE', ['locationId']);
    ordered.when(receive({ lineId: ids.work }), { facts }).thenRejected('INVALID_REFERENCE', ['lineId']);
    ordered.when(receive({ receivedOn: day('2026-01-31') }), { facts }).thenRejected('INVALID_TIME', ['receivedOn']);
    ordered.when(receive({ receivedOn: day('2026-03-03') }), { facts }).thenRejected('INVALID_TIME', ['receivedOn']);
  });

  it('stays quiet when the receipt is known, and refuses another one under its id', () => {
    partly.when(receive(), { facts }).thenNothing();
    partly.when(receive({ quantity: 1, serials: ['S-1'] }), { facts }).thenRejected('ALREADY_EXISTS', ['receiptId']);
  });

  it('matches the invoice that came before the goods', () => {
    const early = [happened.invoiced, happened.exception] as const;
    spec
      .given(...history.PartiallyReceived, ...early)
      .when(receive({ receiptId: ids.secondReceipt, quantity: 1, serials: [], receivedOn: day('2026-02-20') }), { facts })
      .then(happened.receivedOne, happened.matched);
  });
});

describe('ReturnGoods', () => {
  const back = (more: Partial<ReturnGoodsData> = {}) =>
    ({
      type: 'ReturnGoods',
      data: {
        ...{ purchaseOrderId, returnId: ids.return, receiptId: ids.receipt, quantity: 1, returnReason: 'defective' as const },
        ...{ serials: ['s-2'], returnedOn: day('2026-02-21'), ...more },
      },
    }) as const;
  const bare = (more: Partial<ReturnGoodsData>) => {
    const { serials: _none, ...data } = back(more).data;
    return { type: 'ReturnGoods', data } as const;
  };

  it('sends back the things of these serials, or all that are left', () => {
    partly.when(back(), { facts }).then(happened.returned);
    partly
      .when(bare({ quantity: 2 }), { facts })
      .then({ ...happened.returned, data: { ...happened.returned.data, quantity: 2, units: [0, 1] } });
    spec
      .given(...history.PartiallyReceived, happened.returned)
      .when(bare({ returnId: ids.order as never }), { facts })
      .then({ ...happened.returned, data: { ...happened.returned.data, returnId: ids.order as never, units: [0] } });
  });

  it('sends back the last ones where no serials were read, and numbers of seats and work', () => {
    const { serials: _none, ...unread } = happened.receivedTwo.data;
    spec
      .given(...history.Ordered, { type: 'GoodsReceived', data: { ...unread, serials: [] } })
      .when(bare({}), { facts })
      .then(happened.returned);
    const done: PurchaseOrderEvent = {
      type: 'GoodsReceived',
      data: { ...unread, lineId: ids.work, kind: 'service', serials: [] },
    };
    orderOf(work)
      .given(done)
      .when(bare({}), { facts })
      .then({ ...happened.returned, data: { ...happened.returned.data, lineId: ids.work, units: [] } });
  });

  it('refuses more than is still here', () => {
    partly.when(bare({ quantity: 3 }), { facts }).thenRejected('LIMIT_EXCEEDED', ['quantity']);
    partly.when(bare({ quantity: 0 }), { facts }).thenRejected('INVALID_INPUT', ['quantity']);
    spec
      .given(...history.PartiallyReceived, happened.returned)
      .when(bare({ returnId: ids.order as never, quantity: 2 }), { facts })
      .thenRejected('LIMIT_EXCEEDED', ['quantity']);
  });

  it('refuses serials that are missing, unknown, gone already or not as many', () => {
    partly.when(bare({}), { facts }).thenRejected('INVALID_INPUT', ['serials']);
    for (const serials of [['S-9'], ['S-1', 'S-2'], ['S-2', 'S-9'], []]) {
      partly.when(back({ serials }), { facts }).thenRejected('INVALID_INPUT', ['serials']);
    }
    spec
      .given(...history.PartiallyReceived, happened.returned)
      .when(back({ returnId: ids.order as never }), { facts })
      .thenRejected('INVALID_INPUT', ['serials']);
  });

  it('refuses an unknown receipt, a closed order, and days that cannot be', () => {
    ordered.when(back(), { facts }).thenRejected('INVALID_REFERENCE', ['receiptId']);
    spec
      .given(...history.Closed)
      .when(back(), { facts })
      .thenRejected('INVALID_TRANSITION');
    partly.when(back({ returnedOn: day('2026-02-09') }), { facts }).thenRejected('INVALID_TIME', ['returnedOn']);
    partly.when(back({ returnedOn: day('2026-03-09') }), { facts }).thenRejected('INVALID_TIME', ['returnedOn']);
  });

  it('stays quiet when the return is known, and refuses another one under its id', () => {
    const past = spec.given(...history.PartiallyReceived, happened.returned);
    past.when(back(), { facts }).thenNothing();
    past.when(back({ returnReason: 'surplus' }), { facts }).thenRejected('ALREADY_EXISTS', ['returnId']);
  });

  it('doubts the invoice of what went back, unless it was paid or accepted', () => {
    const { data } = happened.returned;
    const doubt: PurchaseOrderEvent = {
      type: 'MatchExceptionRaised',
      data: {
        ...{ purchaseOrderId, invoiceId: ids.invoice },
        findings: [
          {
            ...{ lineId: ids.laptops, kind: 'quantity', expected: eur('2000.67'), invoiced: eur('3001.00') },
            ...{ expectedQuantity: 2, invoicedQuantity: 3 },
          },
        ],
      },
    };
    spec
      .given(...history.Invoiced)
      .when(back(), { facts })
      .then({ type: 'GoodsReturned', data }, doubt);
    for (const past of [history.Paid, [...history.Mismatched, happened.accepted], [...history.Mismatched, happened.disputed]]) {
      spec
        .given(...past)
        .when(back(), { facts })
        .then({ type: 'GoodsReturned', data });
    }
  });
});

describe('RecordFulfilment and RetryFulfilment', () => {
  const { refusals } = happened.refused.data;
  const record = (more: object = {}) =>
    ({
      type: 'RecordFulfilment',
      data: { purchaseOrderId, receiptId: ids.receipt, subjectIds: [ids.asset], refusals: [], ...more },
    }) as const;
  const retry = (more: object = {}) => ({ type: 'RetryFulfilment', data: { purchaseOrderId, receiptId: ids.receipt, ...more } }) as const;
  const ofReceipt = { purchaseOrderId, receiptId: ids.receipt, lineId: ids.laptops };
  const fulfilled: PurchaseOrderEvent = { type: 'FulfilmentRecorded', data: { ...ofReceipt, subjectIds: [ids.asset] } };

  it('tell what became of a receipt or a return, and what could not be', () => {
    partly.when(record(), { facts }).then(fulfilled);
    partly
      .when(record({ returnId: ids.return }), { facts })
      .then({ type: 'FulfilmentRecorded', data: { ...ofReceipt, returnId: ids.return, subjectIds: [ids.asset] } });
    partly.when(record({ refusals }), { facts }).then(happened.refused);
  });

  it('ask again while there is a problem, each of its own', () => {
    const troubled = spec.given(...history.PartiallyReceived, happened.refused);
    troubled.when(retry(), { facts }).then({ type: 'FulfilmentRetried', data: ofReceipt });
    troubled.when(retry({ returnId: ids.return }), { facts }).thenNothing();
    spec
      .given(...history.PartiallyReceived, { type: 'FulfilmentRefused', data: { ...ofReceipt, returnId: ids.return, refusals } })
      .when(retry({ returnId: ids.return }), { facts })
      .then({ type: 'FulfilmentRetried', data: { ...ofReceipt, returnId: ids.return } });
    spec
      .given(...history.PartiallyReceived, happened.refused, { type: 'FulfilmentRetried', data: ofReceipt }, fulfilled)
      .when(retry(), { facts })
      .thenNothing();
  });

  it('tell a return from its receipt', () => {
    const ofReturn = { ...ofReceipt, returnId: ids.return };
    const past = [...history.PartiallyReceived, { type: 'FulfilmentRefused', data: { ...ofReturn, refusals } }] as const;
    spec
      .given(...past)
      .when(record({ returnId: ids.return, refusals }), { facts })
      .thenNothing();
    spec
      .given(...past)
      .when(record({ refusals }), { facts })
      .then(happened.refused);
    spec
      .given(...past, { type: 'FulfilmentRecorded', data: { ...ofReturn, subjectIds: [ids.asset] } })
      .when(retry({ returnId: ids.return }), { facts })
      .thenNothing();
  });

  it('stay quiet when the same is refused again, and refuse an unknown receipt', () => {
    spec
      .given(...history.PartiallyReceived, happened.refused)
      .when(record({ refusals }), { facts })
      .thenNothing();
    ordered.when(record(), { facts }).thenRejected('INVALID_REFERENCE', ['receiptId']);
    ordered.when(retry(), { facts }).thenRejected('INVALID_REFERENCE', ['receiptId']);
  });
});
