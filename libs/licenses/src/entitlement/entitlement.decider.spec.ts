import { assigned, day, ids, registered, released } from '../../testing/license.samples.js';
import { entitlementDecider, wantedBy } from './entitlement.decider.js';
import type { EntitlementEvent } from './entitlement.events.js';

const detected = { used: 2, entitled: 1, excepted: 0, excess: 1, detectedOn: day('2025-07-01') };
const overUse: EntitlementEvent = { type: 'OverUseDetected', data: { entitlementId: ids.entitlement, kind: 'assigned', ...detected } };

describe('an entitlement', () => {
  it('is not made by events that cannot begin one, and bears those that do not fit', () => {
    expect(entitlementDecider.evolve({ status: 'Unknown' }, assigned())).toEqual({ status: 'Unknown' });
    const known = entitlementDecider.evolve({ status: 'Unknown' }, registered());
    for (const event of [registered(), released('2025-07-01'), overUse]) expect(entitlementDecider.evolve(known, event)).toEqual(known);
  });
  it('reads the holder of a seat', () => {
    const { entitlement: entitlementId, assignment: assignmentId, person: holderId } = ids;
    const data = { entitlementId, assignmentId, holderKind: 'person', holderId } as const;
    expect(wantedBy({ type: 'AssignLicense', data })).toEqual({ holder: data });
    const previousAssignmentId = ids.otherAssignment;
    expect(wantedBy({ type: 'ReassignLicense', data: { ...data, previousAssignmentId } })).toEqual({
      holder: { ...data, previousAssignmentId },
    });
  });
});
