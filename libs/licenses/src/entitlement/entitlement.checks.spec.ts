import { addDays } from '@opsledger/kernel';
import { assigned, day, ids, lotAdded, registered } from '../../testing/license.samples.js';
import { mustBeSeats, mustNotHold, readLot } from './entitlement.checks.js';
import { entitlementDecider } from './entitlement.decider.js';
import type { KnownEntitlement } from './entitlement.state.js';

describe('a number of seats', () => {
  it('is a whole number from 1 to ten million, or left out', () => {
    for (const seats of [undefined, 1, 10_000_000]) expect(mustBeSeats(seats, 'seats')).toBeUndefined();
    for (const seats of [0, 1.5, 10_000_001]) expect(mustBeSeats(seats, 'seats')).toMatchObject({ code: 'INVALID_INPUT', path: ['seats'] });
  });
});

describe('a term', () => {
  it('is a hundred years at most', () => {
    const termStart = day('2025-01-01');
    const lot = { quantity: 1, termStart, termEnd: addDays(termStart, 36_525) };
    expect(readLot(lot)).toEqual(lot);
    expect(readLot({ ...lot, termEnd: addDays(lot.termEnd, 1) })).toMatchObject({ code: 'INVALID_TIME', path: ['termEnd'] });
  });
});

describe('a second license', () => {
  it('is refused to the same holder, not to another one or one of another kind', () => {
    const past = [registered(), lotAdded(5), assigned()];
    const entitlement = past.reduce(entitlementDecider.evolve, entitlementDecider.initialState) as KnownEntitlement;
    const holds = (holderKind: 'person' | 'asset', holderId: string) =>
      mustNotHold(entitlement, { holderKind, holderId }, day('2025-07-01'))?.code;
    expect([holds('person', ids.person), holds('person', ids.otherPerson), holds('asset', ids.person)]).toEqual([
      'ALREADY_EXISTS',
      undefined,
      undefined,
    ]);
  });
});
