import { assigned, day, excepted, ids, lotAdded, registered, released, reserved, subscription } from '../../testing/license.samples.js';
import { entitlementDecider } from './entitlement.decider.js';
import type { EntitlementEvent } from './entitlement.events.js';
import { consumedOn, keptOn, lotOn, roomOn, tallyOn, type KnownEntitlement } from './entitlement.state.js';

const { entitlement: entitlementId, exception: exceptionId } = ids;
const fold = (...events: readonly EntitlementEvent[]): KnownEntitlement =>
  [registered(), ...events].reduce(entitlementDecider.evolve, entitlementDecider.initialState) as KnownEntitlement;

describe('the tally of a day', () => {
  it('counts an exception from its first day to its last, or to the day before it is revoked', () => {
    const days = ['2025-05-31', '2025-06-01', '2025-06-10', '2025-06-11'];
    const exceptedOn = (...events: readonly EntitlementEvent[]) => days.map((text) => tallyOn(fold(...events), day(text)).excepted);
    expect(exceptedOn(excepted(2))).toEqual([0, 2, 2, 2]);
    expect(exceptedOn(excepted(2, { endsOn: day('2025-06-10') }))).toEqual([0, 2, 2, 0]);
    const revoked: EntitlementEvent = { type: 'ExceptionRevoked', data: { entitlementId, exceptionId, revokedOn: day('2025-06-10') } };
    expect(exceptedOn(excepted(2), revoked)).toEqual([0, 2, 0, 0]);
  });

  it('keeps of a reservation what was not used up to that day', () => {
    const used = assigned({ reservationId: ids.reservation, assignedOn: day('2025-06-10') });
    const [reservation] = fold(lotAdded(5), reserved(3), used).reservations;
    expect(['2025-05-31', '2025-06-09', '2025-06-10'].map((text) => keptOn(reservation!, day(text)))).toEqual([0, 3, 2]);
  });

  it('has no figure of use before one was measured', () => {
    const measured: EntitlementEvent = {
      type: 'ConsumptionRecorded',
      data: { entitlementId, source: 'scanner', quantity: 0, asOf: day('2025-06-10') },
    };
    const use = (text: string) => consumedOn(fold(lotAdded(5), measured), day(text));
    expect([use('2025-06-09'), use('2025-06-10')]).toEqual([undefined, 0]);
  });
});

describe('the lot of a seat', () => {
  const renewed: EntitlementEvent = {
    type: 'LotRenewed',
    data: {
      entitlementId,
      lotId: ids.thirdLot,
      previousLotId: ids.otherLot,
      quantity: 1,
      termStart: day('2026-01-01'),
      termEnd: day('2026-12-31'),
    },
  };
  const lots = [subscription(1), subscription(1, { lotId: ids.otherLot }), renewed];

  it('is its own to the end of the term, then the one that renewed it, and no other', () => {
    const entitlement = fold(...lots, assigned({ lotId: ids.otherLot }), assigned({ assignmentId: ids.otherAssignment }));
    const [ofRenewed, ofEnded] = entitlement.assignments;
    const on = (assignment: typeof ofRenewed, text: string) => lotOn(entitlement, assignment!, day(text));
    expect([on(ofRenewed, '2025-12-31'), on(ofRenewed, '2026-01-01')]).toEqual([ids.otherLot, ids.thirdLot]);
    expect([on(ofEnded, '2025-12-31'), on(ofEnded, '2026-01-01')]).toEqual([ids.lot, ids.lot]);
  });

  it('has room again once the seat is released', () => {
    const entitlement = fold(subscription(1), assigned(), released('2025-07-01'));
    const room = (text: string) => roomOn(entitlement, entitlement.lots[0]!, day(text));
    expect([room('2025-05-31'), room('2025-06-30'), room('2025-07-01')]).toEqual([1, 0, 1]);
  });
});
