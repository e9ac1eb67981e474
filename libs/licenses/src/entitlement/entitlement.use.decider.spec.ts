import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import {
  allActive,
  assigned,
  assignedToOther,
  day,
  excepted,
  ids,
  lotAdded,
  noon,
  registered,
  released,
  reserved,
  retired,
  subscription,
} from '../../testing/license.samples.js';
import { entitlementDecider } from './entitlement.decider.js';
import type { EntitlementEvent, EntitlementEventData } from './entitlement.events.js';

const { entitlement: entitlementId, assignment: assignmentId, lot: lotId, otherLot, person, otherPerson, reservation: reservationId } = ids;
const spec = DeciderSpecification.for(entitlementDecider);
const facts = allActive;
const at = (date: string) => ({ facts, now: noon(date) });
/** Recorded in December, said to have happened before. */
const late = (occurred: string) => ({ facts, now: noon('2025-12-01'), occurredAt: noon(occurred), reason: 'forgotten' });
const overUse = (data: Partial<EntitlementEventData<'OverUseDetected'>>): EntitlementEvent => ({
  type: 'OverUseDetected',
  data: { entitlementId, kind: 'assigned', used: 2, entitled: 1, excepted: 0, excess: 1, detectedOn: day('2025-07-01'), ...data },
});

const assign = (more: object = {}) =>
  ({ type: 'AssignLicense', data: { entitlementId, assignmentId, holderKind: 'person', holderId: person, ...more } }) as const;
const assignOther = (more: object = {}) => assign({ assignmentId: ids.otherAssignment, holderId: otherPerson, ...more });
const on = (assignedOn: string, more: object = {}) => assigned({ assignedOn: day(assignedOn), ...more });

describe('AssignLicense', () => {
  it('gives a holder a seat', () => {
    spec.given(registered(), lotAdded(1)).when(assign(), at('2025-07-01')).then(on('2025-07-01'));
  });

  it('gives out every seat and not one more', () => {
    const one = [registered(), lotAdded(1), assigned()];
    spec
      .given(...one)
      .when(assignOther(), at('2025-07-01'))
      .thenRejected('LIMIT_EXCEEDED');
    spec.given(registered(), lotAdded(2), assigned(), reserved(1)).when(assignOther(), at('2025-07-01')).thenRejected('LIMIT_EXCEEDED');
    spec.given(registered()).when(assign(), at('2025-07-01')).thenRejected('LIMIT_EXCEEDED');
    const answer = entitlementDecider.decide(assignOther(), one.reduce(entitlementDecider.evolve, entitlementDecider.initialState), {
      ...late('2025-07-01'),
      actor: { id: person, kind: 'user', roles: [] },
    });
    expect(answer).toMatchObject({
      message:
        'On 2025-07-01 the entitlement has 1 seat: 1 assigned, 0 reserved, 0 free. That is too few for 1 more. Release seats (ReleaseLicense, ReleaseReservation), buy more (AddPurchaseLot, RenewLot) or grant an exception (GrantException).',
      data: { entitled: 1, excepted: 0, assigned: 1, reserved: 0, free: 0, requested: 1 },
    });
  });

  it('gives a released seat again, also on the same day', () => {
    const past = [registered(), lotAdded(1), assigned(), released('2025-07-01')];
    spec
      .given(...past)
      .when(assignOther(), at('2025-07-01'))
      .then(assignedToOther({ assignedOn: day('2025-07-01') }));
  });

  it('counts what is recorded late on every day since', () => {
    const later = [registered(), lotAdded(1), assigned()];
    spec
      .given(...later)
      .when(assignOther(), late('2025-03-01'))
      .thenRejected('LIMIT_EXCEEDED');
    spec
      .given(...later, released('2025-08-01'))
      .when(assignOther(), late('2025-03-01'))
      .thenRejected('LIMIT_EXCEEDED');
    spec
      .given(...later, released('2025-08-01'))
      .when(assignOther(), late('2025-08-01'))
      .then(assignedToOther({ assignedOn: day('2025-08-01') }));
    const returned: EntitlementEvent = {
      type: 'LotReduced',
      data: { entitlementId, lotId, kind: 'return', seats: 1, quantity: 0, effectiveOn: day('2025-05-01') },
    };
    spec.given(registered(), lotAdded(1), returned).when(assign(), late('2025-03-01')).thenRejected('LIMIT_EXCEEDED');
    spec.given(registered(), lotAdded(2), returned).when(assign(), late('2025-03-01')).then(on('2025-03-01'));
  });

  it('takes nothing from a lot that has ended or not begun, whatever over-use is allowed', () => {
    const ended = [registered(), subscription(5)];
    spec
      .given(...ended)
      .when(assign(), at('2026-01-01'))
      .thenRejected('LIMIT_EXCEEDED');
    spec
      .given(...ended)
      .when(assign({ lotId }), at('2026-01-01'))
      .thenRejected('INVALID_REFERENCE', ['lotId']);
    spec
      .given(...ended)
      .when(assign({ lotId }), at('2024-12-31'))
      .thenRejected('INVALID_REFERENCE', ['lotId']);
    spec.given(registered(), lotAdded(5)).when(assign({ lotId }), at('2024-12-31')).thenRejected('INVALID_REFERENCE', ['lotId']);
    spec.given(registered('namedUser', 'allow'), subscription(5)).when(assign(), at('2026-01-01')).thenRejected('LIMIT_EXCEEDED');
    spec
      .given(...ended, excepted(5))
      .when(assign(), at('2026-01-01'))
      .thenRejected('LIMIT_EXCEEDED');
    spec
      .given(...ended)
      .when(assign(), at('2025-12-31'))
      .then(on('2025-12-31'));
  });

  it('goes by the day on which it happened, not on which it was recorded', () => {
    const after = { facts, now: noon('2026-02-01'), occurredAt: noon('2025-12-31'), reason: 'forgotten' };
    spec.given(registered(), subscription(1)).when(assign(), after).then(on('2025-12-31'));
  });

  it('counts those without a seat since their lot ended', () => {
    const past = [registered(), subscription(1), assigned(), lotAdded(1, { lotId: otherLot })];
    spec
      .given(...past)
      .when(assignOther(), at('2026-01-01'))
      .thenRejected('LIMIT_EXCEEDED');
  });

  it('takes the lot that lasts longest, one with room first', () => {
    const lots = [
      subscription(1),
      lotAdded(1, { lotId: otherLot, termEnd: day('2026-06-30') }),
      lotAdded(1, { lotId: ids.thirdLot, termEnd: day('2026-06-30') }),
    ];
    spec
      .given(registered(), ...lots)
      .when(assign(), at('2025-07-01'))
      .then(on('2025-07-01', { lotId: otherLot }));
    spec
      .given(registered(), ...lots, assigned({ lotId: otherLot }))
      .when(assignOther(), at('2025-07-01'))
      .then(assignedToOther({ assignedOn: day('2025-07-01'), lotId: ids.thirdLot }));
    const forever = lotAdded(1, { lotId: ids.thirdLot });
    spec
      .given(registered(), subscription(1), forever)
      .when(assign(), at('2025-07-01'))
      .then(on('2025-07-01', { lotId: ids.thirdLot }));
    spec
      .given(registered(), forever, subscription(1))
      .when(assign(), at('2025-07-01'))
      .then(on('2025-07-01', { lotId: ids.thirdLot }));
  });

  it('says when the last lot ended, whatever begins later', () => {
    const later = lotAdded(5, { lotId: otherLot, termStart: day('2027-01-01'), termEnd: day('2027-12-31') });
    const entitlement = [registered(), subscription(5), later].reduce(entitlementDecider.evolve, entitlementDecider.initialState);
    const surroundings = { ...late('2026-07-01'), actor: { id: person, kind: 'user', roles: [] } } as const;
    expect(entitlementDecider.decide(assign(), entitlement, surroundings)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: 'No lot is valid on 2026-07-01: the last one ended on 2025-12-31. Renew it (RenewLot), or buy seats (AddPurchaseLot).',
    });
  });

  it('takes a lot that was named, if it has room', () => {
    const past = [registered(), lotAdded(1), lotAdded(1, { lotId: otherLot }), assigned()];
    spec
      .given(...past)
      .when(assignOther({ lotId: otherLot }), at('2025-07-01'))
      .then(assignedToOther({ assignedOn: day('2025-07-01'), lotId: otherLot }));
    spec
      .given(...past)
      .when(assignOther({ lotId }), at('2025-07-01'))
      .thenRejected('LIMIT_EXCEEDED', ['lotId']);
    spec
      .given(...past)
      .when(assignOther({ lotId: ids.thirdLot }), at('2025-07-01'))
      .thenRejected('INVALID_REFERENCE', ['lotId']);
  });

  it('goes on in the renewed lot', () => {
    const renewed: EntitlementEvent = {
      type: 'LotRenewed',
      data: { entitlementId, lotId: otherLot, previousLotId: lotId, quantity: 2, termStart: day('2026-01-01'), termEnd: day('2026-12-31') },
    };
    const past = [registered(), subscription(1), renewed, assigned()];
    spec
      .given(...past)
      .when(assignOther({ lotId: otherLot }), at('2026-02-01'))
      .then(assignedToOther({ assignedOn: day('2026-02-01'), lotId: otherLot }));
    spec
      .given(...past, assignedToOther())
      .when(assign({ assignmentId: ids.thirdAssignment, holderId: ids.thirdPerson }), at('2026-02-01'))
      .thenRejected('LIMIT_EXCEEDED');
  });

  it('says so when over-use is allowed, and is quiet while an exception covers it', () => {
    const past = [lotAdded(1), assigned()];
    spec
      .given(registered('namedUser', 'allow'), ...past)
      .when(assignOther(), at('2025-07-01'))
      .then(assignedToOther({ assignedOn: day('2025-07-01') }), overUse({}));
    spec
      .given(registered('namedUser', 'allow'), ...past)
      .when(assignOther(), late('2025-03-01'))
      .then(assignedToOther({ assignedOn: day('2025-03-01') }), overUse({ detectedOn: day('2025-06-01') }));
    spec
      .given(registered(), ...past, excepted(1))
      .when(assignOther(), at('2025-07-01'))
      .then(assignedToOther({ assignedOn: day('2025-07-01') }));
    spec
      .given(registered(), ...past, excepted(1, { endsOn: day('2025-06-30') }))
      .when(assignOther(), at('2025-07-01'))
      .thenRejected('LIMIT_EXCEEDED');
    spec
      .given(registered(), ...past, excepted(1), assignedToOther())
      .when(assign({ assignmentId: ids.thirdAssignment, holderId: ids.thirdPerson }), at('2025-07-01'))
      .thenRejected('LIMIT_EXCEEDED');
    const revoked: EntitlementEvent = {
      type: 'ExceptionRevoked',
      data: { entitlementId, exceptionId: ids.exception, revokedOn: day('2025-09-01') },
    };
    spec
      .given(registered(), ...past, excepted(1), revoked)
      .when(assignOther(), late('2025-07-01'))
      .thenRejected('LIMIT_EXCEEDED');
    spec
      .given(registered(), ...past, assignedToOther(), excepted(3))
      .when(assign({ assignmentId: ids.thirdAssignment, holderId: ids.thirdPerson }), at('2025-07-01'))
      .then(assigned({ assignmentId: ids.thirdAssignment, holderId: ids.thirdPerson, assignedOn: day('2025-07-01') }));
  });

  it('refuses the same holder twice, on any day', () => {
    const past = [registered(), lotAdded(5), assigned()];
    const again = assign({ assignmentId: ids.otherAssignment });
    spec
      .given(...past)
      .when(again, at('2025-07-01'))
      .thenRejected('ALREADY_EXISTS', ['holderId']);
    spec
      .given(...past, released('2025-08-01'))
      .when(again, late('2025-07-01'))
      .thenRejected('ALREADY_EXISTS', ['holderId']);
    spec
      .given(...past, released('2025-08-01'))
      .when(again, late('2025-05-01'))
      .thenRejected('ALREADY_EXISTS', ['holderId']);
    spec
      .given(...past, released('2025-08-01'))
      .when(again, at('2025-08-01'))
      .then(on('2025-08-01', { assignmentId: ids.otherAssignment }));
  });

  it('refuses a holder who is not there or does not fit the metric', () => {
    const given = (metric: 'namedUser' | 'device' | 'site' | 'core' | 'concurrent') => spec.given(registered(metric), lotAdded(5));
    given('namedUser')
      .when(assign(), { facts: { holder: 'unknown' }, now: noon('2025-07-01') })
      .thenRejected('INVALID_REFERENCE', ['holderId']);
    given('namedUser')
      .when(assign(), { facts: { holder: 'inactive' }, now: noon('2025-07-01') })
      .thenRejected('INVALID_REFERENCE', ['holderId']);
    const device = { holderKind: 'asset', holderId: ids.asset };
    const fits = {
      namedUser: ['person'],
      device: ['asset'],
      core: ['asset'],
      site: ['location'],
      concurrent: ['person', 'asset'],
    } as const;
    for (const [metric, kinds] of Object.entries(fits)) {
      for (const holderKind of ['person', 'asset', 'location'] as const) {
        const decided = given(metric as keyof typeof fits).when(assign({ ...device, holderKind }), at('2025-07-01'));
        if ((kinds as readonly string[]).includes(holderKind)) decided.then(on('2025-07-01', { holderKind, holderId: ids.asset }));
        else decided.thenRejected('INVALID_INPUT', ['holderKind']);
      }
    }
  });

  it('counts cores by the number, and nothing else', () => {
    const device = { holderKind: 'asset', holderId: ids.asset, quantity: 16 } as const;
    spec.given(registered('core'), lotAdded(16)).when(assign(device), at('2025-07-01')).then(on('2025-07-01', device));
    spec.given(registered('core'), lotAdded(15)).when(assign(device), at('2025-07-01')).thenRejected('LIMIT_EXCEEDED');
    spec.given(registered('device'), lotAdded(16)).when(assign(device), at('2025-07-01')).thenRejected('INVALID_INPUT', ['quantity']);
    spec
      .given(registered('core'), lotAdded(16))
      .when(assign({ ...device, quantity: 0 }), at('2025-07-01'))
      .thenRejected('INVALID_INPUT', ['quantity']);
  });

  it('takes seats that a reservation keeps, when nothing else is free', () => {
    const past = [registered(), lotAdded(2), assignedToOther(), reserved(1)];
    const kept = { reservationId };
    spec
      .given(...past)
      .when(assign(kept), at('2025-07-01'))
      .then(on('2025-07-01', kept));
    spec
      .given(...past)
      .when(assign(kept), late('2025-05-01'))
      .thenRejected('INVALID_TIME', ['occurredAt']);
    spec
      .given(...past, on('2025-07-01', kept))
      .when(assign({ ...kept, assignmentId: ids.thirdAssignment, holderId: ids.thirdPerson }), at('2025-07-01'))
      .thenRejected('LIMIT_EXCEEDED', ['reservationId']);
    spec
      .given(...past)
      .when(assign({ reservationId: ids.otherReservation }), at('2025-07-01'))
      .thenRejected('INVALID_REFERENCE', ['reservationId']);
    const back: EntitlementEvent = {
      type: 'ReservationReleased',
      data: { entitlementId, reservationId, quantity: 1, releasedOn: day('2025-06-20') },
    };
    spec
      .given(...past, back)
      .when(assign(kept), at('2025-07-01'))
      .thenRejected('INVALID_TRANSITION', ['reservationId']);
    spec
      .given(...past, back)
      .when(assign(), at('2025-07-01'))
      .then(on('2025-07-01'));
  });

  it('stays quiet when repeated, and refuses another assignment under its id', () => {
    const past = [registered(), lotAdded(1), assigned()];
    spec
      .given(...past)
      .when(assign(), at('2025-07-01'))
      .thenNothing();
    spec
      .given(...past)
      .when(assign({ lotId, quantity: 1 }), at('2025-07-01'))
      .thenNothing();
    for (const more of [{ holderId: otherPerson }, { holderKind: 'asset' }, { quantity: 2 }, { lotId: otherLot }])
      spec
        .given(...past)
        .when(assign(more), at('2025-07-01'))
        .thenRejected('ALREADY_EXISTS', ['assignmentId']);
  });

  it('refuses everything of a retired entitlement', () => {
    spec.given(registered(), lotAdded(1), retired).when(assign(), at('2026-07-01')).thenRejected('INVALID_TRANSITION');
  });
});

describe('ReassignLicense', () => {
  const to = { assignmentId: ids.otherAssignment, holderKind: 'person', holderId: otherPerson } as const;
  const reassign = (more: object = {}) =>
    ({ type: 'ReassignLicense', data: { entitlementId, previousAssignmentId: assignmentId, ...to, ...more } }) as const;
  const reassigned = (assignedOn: string, more: object = {}): EntitlementEvent => ({
    type: 'LicenseReassigned',
    data: {
      ...{ entitlementId, previousAssignmentId: assignmentId, previousHolderKind: 'person', previousHolderId: person },
      ...{ ...to, lotId, quantity: 1, assignedOn: day(assignedOn), ...more },
    },
  });
  const past = [registered(), subscription(1), assigned()];

  it('hands the seat of one holder to another when no other is free', () => {
    spec
      .given(...past)
      .when(reassign(), at('2025-07-01'))
      .then(reassigned('2025-07-01'));
  });

  it('needs a valid lot: the renewed one, another one, or none at all', () => {
    spec
      .given(...past)
      .when(reassign(), at('2026-01-01'))
      .thenRejected('LIMIT_EXCEEDED');
    const renewal = { lotId: otherLot, previousLotId: lotId, quantity: 1, termStart: day('2026-01-01'), termEnd: day('2026-12-31') };
    const renewed: EntitlementEvent = { type: 'LotRenewed', data: { entitlementId, ...renewal } };
    spec
      .given(...past, renewed)
      .when(reassign(), at('2026-02-01'))
      .then(reassigned('2026-02-01', { lotId: otherLot }));
    spec
      .given(...past, lotAdded(1, { lotId: ids.thirdLot }))
      .when(reassign(), at('2026-02-01'))
      .then(reassigned('2026-02-01', { lotId: ids.thirdLot }));
  });

  it('refuses what cannot be', () => {
    spec.given(registered(), lotAdded(1)).when(reassign(), at('2025-07-01')).thenRejected('INVALID_REFERENCE', ['previousAssignmentId']);
    spec
      .given(...past, released('2025-06-20'))
      .when(reassign(), at('2025-07-01'))
      .thenRejected('INVALID_TRANSITION', ['previousAssignmentId']);
    spec
      .given(...past)
      .when(reassign(), late('2025-05-01'))
      .thenRejected('INVALID_TIME', ['occurredAt']);
    spec
      .given(...past)
      .when(reassign({ holderId: person }), at('2025-07-01'))
      .thenRejected('ALREADY_EXISTS', ['holderId']);
    spec
      .given(...past)
      .when(reassign({ holderKind: 'asset' }), at('2025-07-01'))
      .thenRejected('INVALID_INPUT', ['holderKind']);
    spec
      .given(...past)
      .when(reassign(), { facts: { holder: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['holderId']);
    spec
      .given(...past, retired)
      .when(reassign(), at('2026-07-01'))
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when repeated, and refuses another assignment under its id', () => {
    spec
      .given(...past, reassigned('2025-07-01'))
      .when(reassign(), at('2025-07-02'))
      .thenNothing();
    for (const more of [{ holderId: ids.thirdPerson }, { holderKind: 'asset' }])
      spec
        .given(...past, reassigned('2025-07-01'))
        .when(reassign(more), at('2025-07-02'))
        .thenRejected('ALREADY_EXISTS', ['assignmentId']);
  });
});

describe('ReleaseLicense', () => {
  const release = { type: 'ReleaseLicense', data: { entitlementId, assignmentId } } as const;
  const past = [registered(), subscription(1), assigned()];

  it('frees the seat, also after the lot ended', () => {
    spec
      .given(...past)
      .when(release, at('2025-07-01'))
      .then(released('2025-07-01'));
    spec
      .given(...past)
      .when(release, at('2027-07-01'))
      .then(released('2027-07-01'));
  });

  it('refuses what is not there, and a day before it was assigned', () => {
    spec.given(registered()).when(release, at('2025-07-01')).thenRejected('INVALID_REFERENCE', ['assignmentId']);
    spec
      .given(...past)
      .when(release, late('2025-05-01'))
      .thenRejected('INVALID_TIME', ['occurredAt']);
  });

  it('stays quiet when it is released', () => {
    spec
      .given(...past, released('2025-07-01'))
      .when(release, at('2025-08-01'))
      .thenNothing();
  });
});

describe('ReserveSeats and ReleaseReservation', () => {
  const reserve = (quantity: number, more: object = {}) =>
    ({ type: 'ReserveSeats', data: { entitlementId, reservationId, quantity, purpose: 'new colleagues', ...more } }) as const;
  const release = { type: 'ReleaseReservation', data: { entitlementId, reservationId } } as const;
  const back = (quantity: number, releasedOn: string): EntitlementEvent => ({
    type: 'ReservationReleased',
    data: { entitlementId, reservationId, quantity, releasedOn: day(releasedOn) },
  });
  const past = [registered(), lotAdded(3), assignedToOther()];

  it('keep seats free and give back those not used', () => {
    spec
      .given(...past)
      .when(reserve(2, { purpose: ' new colleagues' }), at('2025-06-01'))
      .then(reserved(2));
    spec
      .given(...past, reserved(2))
      .when(release, at('2025-07-01'))
      .then(back(2, '2025-07-01'));
    spec
      .given(...past, reserved(2), assigned({ reservationId }))
      .when(release, at('2025-07-01'))
      .then(back(1, '2025-07-01'));
  });

  it('refuse more than is free, unless over-use is allowed', () => {
    spec
      .given(...past)
      .when(reserve(3), at('2025-06-01'))
      .thenRejected('LIMIT_EXCEEDED');
    for (const overUse of ['forbid', 'allow'] as const)
      spec.given(registered('namedUser', overUse)).when(reserve(1), at('2025-06-01')).thenRejected('LIMIT_EXCEEDED');
    const excess = overUse({ used: 4, entitled: 3, detectedOn: day('2025-06-01') });
    spec
      .given(registered('namedUser', 'allow'), ...past.slice(1))
      .when(reserve(3), at('2025-06-01'))
      .then(reserved(3), excess);
  });

  it('refuse what cannot be', () => {
    spec
      .given(...past)
      .when(reserve(0), at('2025-06-01'))
      .thenRejected('INVALID_INPUT', ['quantity']);
    spec
      .given(...past)
      .when(reserve(1, { purpose: ' ' }), at('2025-06-01'))
      .thenRejected('INVALID_INPUT', ['purpose']);
    spec.given(registered(), lotAdded(3), retired).when(reserve(1), at('2026-06-01')).thenRejected('INVALID_TRANSITION');
    spec
      .given(...past)
      .when(release, at('2025-06-01'))
      .thenRejected('INVALID_REFERENCE', ['reservationId']);
    spec
      .given(...past, reserved(1))
      .when(release, late('2025-05-01'))
      .thenRejected('INVALID_TIME', ['occurredAt']);
    spec
      .given(...past, reserved(2), on('2025-07-01', { reservationId }))
      .when(release, late('2025-06-15'))
      .thenRejected('INVALID_TIME', ['occurredAt']);
  });

  it('stay quiet when repeated, and leave other reservations', () => {
    const other = reserved(1, { reservationId: ids.otherReservation });
    spec
      .given(...past, reserved(1))
      .when(reserve(1), at('2025-07-01'))
      .thenNothing();
    spec
      .given(...past, other, reserved(1), back(1, '2025-06-10'))
      .when(release, at('2025-07-01'))
      .thenNothing();
    for (const other of [reserve(2), reserve(1, { purpose: 'a fair' })])
      spec
        .given(...past, reserved(1))
        .when(other, at('2025-07-01'))
        .thenRejected('ALREADY_EXISTS', ['reservationId']);
  });
});
