import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import {
  allActive,
  assigned,
  assignedToOther,
  day,
  eur,
  ids,
  lotAdded,
  noon,
  registered,
  released,
  reserved,
  retired,
  subscription,
} from '../../testing/license.samples.js';
import { entitlementDecider, wantedBy } from './entitlement.decider.js';
import type { EntitlementEvent, EntitlementEventData } from './entitlement.events.js';

const { entitlement: entitlementId, product: productId, lot: lotId, otherLot, costCenter: costCenterId } = ids;
const spec = DeciderSpecification.for(entitlementDecider);
const facts = allActive;
const at = (date: string) => ({ facts, now: noon(date) });

describe('RegisterEntitlement', () => {
  const data = { entitlementId, productId, metric: 'namedUser', overUse: 'forbid' } as const;

  it('takes the right on, without seats', () => {
    spec
      .given()
      .when({ type: 'RegisterEntitlement', data: { ...data, name: ' Draw for all', notes: 'frame contract' } }, { facts })
      .then({ type: 'EntitlementRegistered', data: { ...data, name: 'Draw for all', notes: 'frame contract' } });
  });

  it('refuses a product that is not there, blank texts and a second one', () => {
    const register = { type: 'RegisterEntitlement', data } as const;
    for (const product of ['unknown', 'inactive'] as const)
      spec.given().when(register, { facts: { product } }).thenRejected('INVALID_REFERENCE', ['productId']);
    for (const name of ['name', 'notes'])
      spec
        .given()
        .when({ ...register, data: { ...data, [name]: ' ' } }, { facts })
        .thenRejected('INVALID_INPUT', [name]);
    spec.given(registered()).when(register, { facts }).thenRejected('ALREADY_EXISTS', ['entitlementId']);
  });

  it('comes before everything else', () => {
    spec.given().when({ type: 'RetireEntitlement', data: { entitlementId } }, { facts }).thenRejected('NOT_FOUND', ['entitlementId']);
  });
});

describe('AddPurchaseLot', () => {
  const bought = { entitlementId, lotId, quantity: 25, termStart: day('2025-01-01') };
  const add = (more: object = {}) => ({ type: 'AddPurchaseLot', data: { ...bought, ...more } }) as const;

  it('adds seats with a price and a term of their own, however many lots there are', () => {
    const origin = { vendorId: ids.vendor, vendorName: 'Softmart', orderNumber: 'PO-7', purchaseOrderLineId: ids.orderLine, costCenterId };
    spec
      .given(registered(), lotAdded(3))
      .when(add({ lotId: otherLot, unitPrice: eur('9.5'), termEnd: day('2025-12-31'), ...origin, vendorName: ' Softmart' }), { facts })
      .then({
        type: 'PurchaseLotAdded',
        data: { ...bought, lotId: otherLot, unitPrice: eur('9.50'), termEnd: day('2025-12-31'), ...origin },
      });
  });

  it('keeps prices finer than a cent', () => {
    spec
      .given(registered())
      .when(add({ unitPrice: eur('0.000125') }), { facts })
      .then(lotAdded(25, { unitPrice: eur('0.000125') }));
  });

  it('refuses what cannot be', () => {
    const faults = [
      [{ quantity: 0 }, 'INVALID_INPUT', ['quantity']],
      [{ quantity: 1.5 }, 'INVALID_INPUT', ['quantity']],
      [{ quantity: 10_000_001 }, 'INVALID_INPUT', ['quantity']],
      [{ termStart: day('0025-01-01') }, 'INVALID_TIME', ['termStart']],
      [{ termEnd: day('2024-12-31') }, 'INVALID_TIME', ['termEnd']],
      [{ termEnd: day('9999-12-31') }, 'INVALID_TIME', ['termEnd']],
      [{ vendorName: ' ' }, 'INVALID_INPUT', ['vendorName']],
      [{ orderNumber: '' }, 'INVALID_INPUT', ['orderNumber']],
      [{ unitPrice: eur('-1') }, 'INVALID_AMOUNT', ['unitPrice', 'amount']],
      [{ unitPrice: eur('1e3') }, 'INVALID_AMOUNT', ['unitPrice', 'amount']],
      [{ unitPrice: { amount: '1', currency: 'eur' } }, 'INVALID_CURRENCY', ['unitPrice', 'currency']],
    ] as const;
    for (const [more, code, path] of faults) spec.given(registered()).when(add(more), { facts }).thenRejected(code, path);
    spec
      .given(registered())
      .when(add({ costCenterId }), { facts: { costCenter: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['costCenterId']);
    spec.given(registered(), retired).when(add(), { facts }).thenRejected('INVALID_TRANSITION');
  });

  it('does not hide a fault of the program behind a refusal of the price', () => {
    const broken = {
      amount: '1',
      get currency(): string {
        throw new TypeError('broken');
      },
    };
    const answer = () =>
      entitlementDecider.decide(add({ unitPrice: broken }), entitlementDecider.evolve({ status: 'Unknown' }, registered()), {
        facts,
      } as never);
    expect(answer).toThrow(TypeError);
  });

  it('stays quiet when the same lot comes again, and refuses another under its id', () => {
    spec
      .given(registered(), lotAdded(25))
      .when(add(), { facts: { costCenter: 'inactive' } })
      .thenNothing();
    for (const more of [{ quantity: 26 }, { unitPrice: eur('1') }, { termEnd: day('2026-12-31') }])
      spec.given(registered(), lotAdded(25)).when(add(more), { facts }).thenRejected('ALREADY_EXISTS', ['lotId']);
    const priced = spec.given(registered(), lotAdded(25, { unitPrice: eur('1.00') }));
    priced.when(add(), { facts }).thenRejected('ALREADY_EXISTS', ['lotId']);
  });

  it('reads what it names, as the others do', () => {
    expect(wantedBy(add({ costCenterId }))).toEqual({ costCenterId });
    const renewal = { entitlementId, lotId: otherLot, previousLotId: lotId, termEnd: day('2026-12-31'), costCenterId };
    expect(wantedBy({ type: 'RenewLot', data: renewal })).toEqual({ costCenterId });
    expect(wantedBy({ type: 'RegisterEntitlement', data: { entitlementId, productId, metric: 'site', overUse: 'allow' } })).toEqual({
      productId,
    });
    expect(wantedBy({ type: 'RetireEntitlement', data: { entitlementId } })).toEqual({});
  });
});

describe('RenewLot', () => {
  const renew = (more: object = {}) =>
    ({ type: 'RenewLot', data: { entitlementId, lotId: otherLot, previousLotId: lotId, termEnd: day('2026-12-31'), ...more } }) as const;
  const renewed = (more: object = {}): EntitlementEvent => ({
    type: 'LotRenewed',
    data: {
      entitlementId,
      lotId: otherLot,
      previousLotId: lotId,
      quantity: 5,
      termStart: day('2026-01-01'),
      termEnd: day('2026-12-31'),
      ...more,
    },
  });
  const past = [registered(), subscription(5)];

  it('is a new lot at a price of its own; the old one keeps its price', () => {
    spec
      .given(...past)
      .when(renew({ unitPrice: eur('120') }), { facts })
      .then(renewed({ unitPrice: eur('120.00') }));
    const state = [...past, renewed({ unitPrice: eur('120.00') })].reduce(entitlementDecider.evolve, entitlementDecider.initialState);
    expect('lots' in state && state.lots).toMatchObject([
      { lotId, bought: { quantity: 5, unitPrice: eur('100.00'), termEnd: '2025-12-31' }, renewedBy: otherLot },
      { lotId: otherLot, bought: { quantity: 5, unitPrice: eur('120.00') }, previousLotId: lotId },
    ]);
  });

  it('takes as many seats as are left, or more or fewer, and may leave a gap', () => {
    const reduced: EntitlementEvent = {
      type: 'LotReduced',
      data: { entitlementId, lotId, kind: 'return', seats: 2, quantity: 3, effectiveOn: day('2025-02-01') },
    };
    spec
      .given(...past, reduced)
      .when(renew(), { facts })
      .then(renewed({ quantity: 3 }));
    spec
      .given(...past)
      .when(renew({ quantity: 1, termStart: day('2026-03-01'), costCenterId }), { facts })
      .then(renewed({ quantity: 1, termStart: day('2026-03-01'), costCenterId }));
  });

  it('refuses what cannot be', () => {
    spec.given(registered()).when(renew(), { facts }).thenRejected('INVALID_REFERENCE', ['previousLotId']);
    spec.given(registered(), lotAdded(5)).when(renew(), { facts }).thenRejected('INVALID_TRANSITION');
    spec
      .given(...past, renewed())
      .when(renew({ lotId: ids.thirdLot }), { facts })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...past)
      .when(renew({ termStart: day('2025-12-31') }), { facts })
      .thenRejected('INVALID_TIME', ['termStart']);
    spec
      .given(...past)
      .when(renew({ quantity: -1 }), { facts })
      .thenRejected('INVALID_INPUT', ['quantity']);
    spec
      .given(...past, retired)
      .when(renew(), { facts })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...past)
      .when(renew({ costCenterId }), { facts: { costCenter: 'unknown' } })
      .thenRejected('INVALID_REFERENCE', ['costCenterId']);
  });

  it('stays quiet when repeated', () => {
    spec
      .given(...past, renewed())
      .when(renew(), { facts })
      .thenNothing();
    spec
      .given(...past, renewed())
      .when(renew({ quantity: 9 }), { facts })
      .thenRejected('ALREADY_EXISTS', ['lotId']);
  });
});

describe('ReduceLot', () => {
  const reduce = (quantity: number, kind: 'return' | 'correction' = 'return') =>
    ({ type: 'ReduceLot', data: { entitlementId, lotId, quantity, kind } }) as const;
  const reduced = (data: Partial<EntitlementEventData<'LotReduced'>>): EntitlementEvent => ({
    type: 'LotReduced',
    data: { entitlementId, lotId, kind: 'return', seats: 1, quantity: 4, effectiveOn: day('2025-07-01'), ...data },
  });
  const past = [registered(), subscription(5)];

  it('gives seats back from a day on, or corrects the number from the first day', () => {
    spec
      .given(...past)
      .when(reduce(4), at('2025-07-01'))
      .then(reduced({}));
    spec
      .given(...past)
      .when(reduce(0), at('2025-07-01'))
      .then(reduced({ seats: 5, quantity: 0 }));
    spec
      .given(...past, reduced({}))
      .when(reduce(3, 'correction'), at('2025-07-02'))
      .then(reduced({ kind: 'correction', quantity: 3, effectiveOn: day('2025-01-01') }));
  });

  it('refuses to go below what is assigned and reserved', () => {
    const used = [...past, assigned(), assignedToOther(), reserved(2)];
    spec
      .given(...used)
      .when(reduce(3), at('2025-07-01'))
      .thenRejected('LIMIT_EXCEEDED', ['quantity']);
    spec
      .given(...used)
      .when(reduce(4), at('2025-07-01'))
      .then(reduced({}));
    spec
      .given(registered('namedUser', 'allow'), ...used.slice(1))
      .when(reduce(3), at('2025-07-01'))
      .thenRejected('LIMIT_EXCEEDED', ['quantity']);
  });

  it('looks at the days up to today on which the lot was valid, and at no others', () => {
    const late = (occurred: string, now: string) => ({ facts, now: noon(now), occurredAt: noon(occurred), reason: 'invoice' });
    spec
      .given(...past, assigned())
      .when(reduce(4), late('2025-07-01', '2026-02-01'))
      .then(reduced({}));
    spec
      .given(registered(), subscription(1), assigned({ assignedOn: day('2025-07-01') }))
      .when(reduce(0), late('2025-06-05', '2025-07-01'))
      .thenRejected('LIMIT_EXCEEDED', ['quantity']);
    const other = subscription(1, { lotId: otherLot });
    spec
      .given(registered(), lotAdded(1), other, assigned())
      .when(reduce(0), at('2025-07-01'))
      .then(reduced({ quantity: 0 }));
  });

  it('refuses to take seats that were in use at any time since, or will be', () => {
    const over = [...past, assigned(), assignedToOther(), released('2025-06-20')];
    const late = { facts, now: noon('2025-07-01'), occurredAt: noon('2025-05-01'), reason: 'invoice' };
    spec
      .given(...over)
      .when(reduce(1), late)
      .thenRejected('LIMIT_EXCEEDED', ['quantity']);
    spec
      .given(...over)
      .when(reduce(1), at('2025-07-01'))
      .then(reduced({ seats: 4, quantity: 1 }));
    const [reg, small] = [registered(), subscription(1)];
    const other = lotAdded(1, { lotId: otherLot, termEnd: day('2025-06-10') });
    spec
      .given(reg, small, other, assigned())
      .when(reduce(0), { facts, now: noon('2025-07-01'), occurredAt: noon('2025-06-05') })
      .thenRejected('LIMIT_EXCEEDED', ['quantity']);
  });

  it('refuses what cannot be', () => {
    spec
      .given(...past)
      .when(reduce(6), at('2025-07-01'))
      .thenRejected('INVALID_INPUT', ['quantity']);
    spec
      .given(...past)
      .when(reduce(-1), at('2025-07-01'))
      .thenRejected('INVALID_INPUT', ['quantity']);
    spec
      .given(...past)
      .when(reduce(2.5), at('2025-07-01'))
      .thenRejected('INVALID_INPUT', ['quantity']);
    spec
      .given(...past)
      .when(reduce(1), at('2026-01-01'))
      .thenRejected('INVALID_TIME');
    spec.given(registered(), lotAdded(5)).when(reduce(1), at('2024-12-31')).thenRejected('INVALID_TIME');
    spec.given(registered()).when(reduce(1), at('2025-07-01')).thenRejected('INVALID_REFERENCE', ['lotId']);
    spec
      .given(...past, retired)
      .when(reduce(1), at('2025-07-01'))
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when the lot has as many', () => {
    spec
      .given(...past, reduced({}))
      .when(reduce(4), at('2026-07-01'))
      .thenNothing();
  });
});

describe('ExpireLot', () => {
  const expire = { type: 'ExpireLot', data: { entitlementId, lotId } } as const;
  const expired: EntitlementEvent = { type: 'LotExpired', data: { entitlementId, lotId, termEnd: day('2025-12-31') } };
  const past = [registered(), subscription(2)];

  it('notes the end of a term', () => {
    spec
      .given(...past)
      .when(expire, at('2026-01-01'))
      .then(expired);
  });

  it('says what is used without a seat now', () => {
    const shortage = { kind: 'assigned', used: 2, entitled: 0, excepted: 0, excess: 2, detectedOn: day('2026-01-02') } as const;
    spec
      .given(...past, assigned(), reserved(1))
      .when(expire, at('2026-01-02'))
      .then(expired, { type: 'OverUseDetected', data: { entitlementId, ...shortage } });
  });

  it('refuses before the end, and where there is none', () => {
    spec
      .given(...past)
      .when(expire, at('2025-12-31'))
      .thenRejected('INVALID_TRANSITION');
    spec.given(registered(), lotAdded(1)).when(expire, at('2026-01-01')).thenRejected('INVALID_TRANSITION');
    spec.given(registered()).when(expire, at('2026-01-01')).thenRejected('INVALID_REFERENCE', ['lotId']);
    spec
      .given(...past, retired)
      .when(expire, at('2026-01-01'))
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when it is noted', () => {
    spec
      .given(...past, expired)
      .when(expire, at('2026-01-05'))
      .thenNothing();
  });
});

describe('RetireEntitlement', () => {
  const retire = { type: 'RetireEntitlement', data: { entitlementId } } as const;
  const past = [registered(), lotAdded(2), assigned()];

  it('ends it when nobody uses it any more', () => {
    spec.given(registered()).when(retire, at('2026-01-01')).then(retired);
    spec
      .given(...past, released('2025-12-31'))
      .when(retire, at('2026-01-01'))
      .then(retired);
  });

  it('refuses while seats are assigned or reserved, and a day before the last release', () => {
    spec
      .given(...past)
      .when(retire, at('2026-01-01'))
      .thenRejected('INVALID_TRANSITION');
    spec.given(registered(), lotAdded(2), reserved(1)).when(retire, at('2026-01-01')).thenRejected('INVALID_TRANSITION');
    spec
      .given(...past, released('2026-02-01'))
      .when(retire, at('2026-01-01'))
      .thenRejected('INVALID_TIME', ['occurredAt']);
  });

  it('stays quiet when it is retired', () => {
    spec.given(registered(), retired).when(retire, at('2026-01-05')).thenNothing();
  });
});
