import { assigned, day, ids, registered, subscription } from '../../testing/license.samples.js';
import { entitlementDecider } from './entitlement.decider.js';
import type { EntitlementEvent } from './entitlement.events.js';
import type { KnownEntitlement } from './entitlement.state.js';
import { chooseLot, lotOfSeats } from './lot.checks.js';

const { entitlement: entitlementId, lot: lotId, otherLot } = ids;
const longer = subscription(1, { lotId: otherLot, termEnd: day('2026-06-30') });
const fold = (...events: readonly EntitlementEvent[]): KnownEntitlement =>
  [registered(), ...events].reduce(entitlementDecider.evolve, entitlementDecider.initialState) as KnownEntitlement;

describe('chooseLot', () => {
  it('leaves it to the entitlement when the named lot is full and no other has room', () => {
    const full = fold(subscription(1), assigned());
    expect(chooseLot(full, { lotId, quantity: 1, day: day('2025-07-01') })).toMatchObject({ lotId });
    expect(chooseLot(fold(subscription(1), assigned(), longer), { lotId, quantity: 1, day: day('2025-07-01') })).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      path: ['lotId'],
    });
  });

  it('does not say of a lot without seats that it ended before its last day is over', () => {
    const data = { entitlementId, lotId, kind: 'return', seats: 1, quantity: 0, effectiveOn: day('2025-07-01') } as const;
    const emptied = fold(subscription(1), { type: 'LotReduced', data });
    const message = (text: string) => chooseLot(emptied, { quantity: 1, day: day(text) });
    expect(message('2025-12-31')).toMatchObject({ message: 'There are no seats on 2025-12-31. Buy some (AddPurchaseLot).' });
    expect(message('2026-01-01')).toMatchObject({ message: expect.stringContaining('the last one ended on 2025-12-31') as string });
  });
});

describe('lotOfSeats', () => {
  it('is the lot of the assignment while its term runs, and another valid one after it', () => {
    const entitlement = fold(longer, subscription(1), assigned());
    const on = (text: string) => lotOfSeats(entitlement, entitlement.assignments[0]!, day(text));
    expect(on('2025-12-31')).toMatchObject({ lotId });
    expect(on('2026-01-01')).toMatchObject({ lotId: otherLot });
  });
});
