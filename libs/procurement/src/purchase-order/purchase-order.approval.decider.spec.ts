import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { allActive as facts, day, eur, happened, history, ids, laptops, people, seats, work } from '../../testing/purchase.samples.js';
import type { PurchaseRequest } from './purchase-order.approval.decider.js';
import { purchaseOrderDecider } from './purchase-order.decider.js';
import type { OrderLine } from './purchase-order.events.js';

const spec = DeciderSpecification.for(purchaseOrderDecider);
const purchaseOrderId = ids.order;
const { requester, approver } = people;
const asking = { facts, actor: requester };
const request = (more: Partial<PurchaseRequest> = {}) =>
  ({ type: 'RequestPurchase', data: { purchaseOrderId, lines: [laptops], ...more } }) as const;

describe('RequestPurchase', () => {
  it('asks for things, seats and work, its texts trimmed and its prices canonical', () => {
    const lines = [{ ...laptops, description: ' Laptops ', unitPrice: eur('1000.33500') }, { ...seats, unitPrice: eur('25') }, work];
    spec
      .given()
      .when(request({ lines, justification: ' growth ', approvers: [ids.approver], onBehalfOf: ids.stranger }), asking)
      .then({
        type: 'PurchaseRequested',
        data: {
          ...{ purchaseOrderId, requestedBy: ids.requester, onBehalfOf: ids.stranger, justification: 'growth' },
          ...{ approvers: [ids.approver], lines: [laptops, seats, work] },
        },
      });
    spec.given().when(request(), asking).then(happened.requested);
  });

  it.each<readonly [string, Partial<OrderLine>, Parameters<ReturnType<typeof spec.when>['thenRejected']>]>([
    ['a blank description', { description: ' ' }, ['INVALID_INPUT', ['lines', '0', 'description']]],
    ['no units', { quantity: 0 }, ['INVALID_INPUT', ['lines', '0', 'quantity']]],
    ['half a unit', { quantity: 1.5 }, ['INVALID_INPUT', ['lines', '0', 'quantity']]],
    ['too many units', { quantity: 1_000_001 }, ['INVALID_INPUT', ['lines', '0', 'quantity']]],
    ['a negative price', { unitPrice: eur('-1') }, ['INVALID_AMOUNT', ['lines', '0', 'unitPrice', 'amount']]],
    ['a price without end', { unitPrice: eur('9'.repeat(25)) }, ['INVALID_AMOUNT', ['lines', '0', 'unitPrice', 'amount']]],
    [
      'a currency that is none',
      { unitPrice: { amount: '1', currency: 'ABC' } },
      ['INVALID_CURRENCY', ['lines', '0', 'unitPrice', 'currency']],
    ],
    ['an unknown cost center', { costCenterId: ids.order as never }, ['INVALID_REFERENCE', ['lines', '0', 'costCenterId']]],
    ['a retired model', { modelId: ids.order as never }, ['INVALID_REFERENCE', ['lines', '0', 'modelId']]],
    ['a model for seats', { kind: 'license' }, ['INVALID_INPUT', ['lines', '0', 'modelId']]],
  ])('refuses %s', (_what, change, rejection) => {
    const others = {
      ...facts,
      costCenters: { ...facts.costCenters, [ids.order]: 'unknown' },
      models: { ...facts.models, [ids.order]: 'inactive' },
    } as const;
    spec
      .given()
      .when(request({ lines: [{ ...laptops, ...change }] }), { ...asking, facts: others })
      .thenRejected(...rejection);
  });

  it('refuses terms of what has none, and terms that end before they begin', () => {
    const { entitlementId, termStart, termEnd } = seats;
    for (const [path, change] of [
      ['entitlementId', { entitlementId: entitlementId! }],
      ['termStart', { termStart: termStart! }],
      ['termEnd', { termEnd: termEnd! }],
    ] as const) {
      spec
        .given()
        .when(request({ lines: [{ ...work, ...change }] }), asking)
        .thenRejected('INVALID_INPUT', ['lines', '0', path]);
    }
    spec
      .given()
      .when(request({ lines: [{ ...seats, termEnd: day('2026-02-28') }] }), asking)
      .thenRejected('INVALID_TIME', ['lines', '0', 'termEnd']);
  });

  it('takes a hundred lines', () => {
    const line = (index: number) => ({ ...work, lineId: `00000000-0000-4000-8000-${index.toString().padStart(12, '0')}` as never });
    const lines = Array.from({ length: 100 }, (_, index) => line(index));
    spec
      .given()
      .when(request({ lines }), asking)
      .then({ ...happened.requested, data: { ...happened.requested.data, lines } });
  });

  it('refuses no lines, too many, the same one twice, two currencies and blank words', () => {
    spec
      .given()
      .when(request({ lines: [] }), asking)
      .thenRejected('INVALID_INPUT', ['lines']);
    spec
      .given()
      .when(request({ lines: Array.from({ length: 101 }, () => work) }), asking)
      .thenRejected('INVALID_INPUT', ['lines']);
    spec
      .given()
      .when(request({ lines: [work, work] }), asking)
      .thenRejected('INVALID_INPUT', ['lines', '1', 'lineId']);
    spec
      .given()
      .when(request({ lines: [laptops, { ...work, unitPrice: { amount: '1', currency: 'USD' } }] }), asking)
      .thenRejected('CURRENCY_MISMATCH', ['lines', '1', 'unitPrice', 'currency']);
    spec
      .given()
      .when(request({ justification: ' ' }), asking)
      .thenRejected('INVALID_INPUT', ['justification']);
  });

  it('refuses a requester who names themselves as approver', () => {
    for (const more of [{ approvers: [ids.requester] }, { approvers: [ids.stranger], onBehalfOf: ids.stranger }]) {
      spec.given().when(request(more), asking).thenRejected('SEGREGATION_OF_DUTIES', ['approvers']);
    }
  });

  it('refuses an id that is taken', () => {
    spec
      .given(...history.Requested)
      .when(request(), asking)
      .thenRejected('ALREADY_EXISTS', ['purchaseOrderId']);
  });
});

const approve = { type: 'ApprovePurchase', data: { purchaseOrderId } } as const;
const rejectIt = { type: 'RejectPurchase', data: { purchaseOrderId } } as const;

describe('ApprovePurchase', () => {
  it('lets it be ordered for its total', () => {
    spec
      .given(...history.Requested)
      .when(approve, { facts, actor: approver })
      .then(happened.approved);
  });

  it('is never for the requester, whatever their roles, nor for who acts for them or for whom they asked', () => {
    const asked = { ...happened.requested, data: { ...happened.requested.data, onBehalfOf: ids.stranger } };
    const decides = (id: string) => ({ facts, actor: { id, kind: 'user', roles: ['admin', 'approver'] } }) as const;
    spec.given(asked).when(approve, decides(ids.requester)).thenRejected('SEGREGATION_OF_DUTIES');
    spec.given(asked).when(approve, decides(ids.stranger)).thenRejected('SEGREGATION_OF_DUTIES');
    for (const onBehalfOf of [ids.requester, ids.stranger]) {
      spec
        .given(asked)
        .when({ ...approve, data: { purchaseOrderId, onBehalfOf } }, decides(ids.approver))
        .thenRejected('SEGREGATION_OF_DUTIES');
    }
    spec
      .given(asked)
      .when(rejectIt, { ...decides(ids.requester), reason: 'no' })
      .thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('is for those who are named, each in person, or for a role that approves', () => {
    const asked = { ...happened.requested, data: { ...happened.requested.data, approvers: [ids.approver] } };
    const stranger = { id: ids.stranger, kind: 'user', roles: ['approver', 'admin'] } as const;
    spec.given(asked).when(approve, { facts, actor: approver }).then(happened.approved);
    spec.given(asked).when(approve, { facts, actor: stranger }).thenRejected('FORBIDDEN');
    spec
      .given(asked)
      .when({ ...approve, data: { purchaseOrderId, onBehalfOf: ids.approver } }, { facts, actor: stranger })
      .thenRejected('FORBIDDEN');
    spec
      .given(...history.Requested)
      .when(approve, { facts, actor: people.clerk })
      .thenRejected('FORBIDDEN');
  });

  it('stays quiet when the same approver repeats it', () => {
    spec
      .given(...history.Approved)
      .when(approve, { facts, actor: approver })
      .thenNothing();
    spec
      .given(...history.Approved)
      .when(approve, { facts, actor: people.clerk })
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('RejectPurchase', () => {
  it('ends the purchase, with a reason', () => {
    spec
      .given(...history.Requested)
      .when(rejectIt, { facts, actor: approver, reason: 'no budget' })
      .then(happened.rejected);
    spec
      .given(...history.Requested)
      .when(rejectIt, { facts, actor: approver })
      .thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('stays quiet when the same approver repeats it', () => {
    spec
      .given(...history.Rejected)
      .when(rejectIt, { facts, actor: approver })
      .thenNothing();
    spec
      .given(...history.Rejected)
      .when(rejectIt, { facts, actor: people.clerk })
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('a purchase that is not there', () => {
  it('cannot be decided on', () => {
    spec.given().when(approve, { facts }).thenRejected('NOT_FOUND', ['purchaseOrderId']);
  });
});
