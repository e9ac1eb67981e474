import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor, Instant } from '@opsledger/kernel';
import { day, ids, lotAdded, registered, retired, subscription } from '../../testing/license.samples.js';
import { entitlementDecider } from './entitlement.decider.js';
import type { EntitlementEvent } from './entitlement.events.js';

const { entitlement: entitlementId, lot: lotId } = ids;
const scheduler: Actor = { id: 'licenseRenewalReminder', kind: 'scheduler', roles: ['admin'] };
const on = (text: string, actor = scheduler) => ({ facts: {}, actor, now: `${text}T00:00:00.000Z` as Instant });
const spec = DeciderSpecification.for(entitlementDecider);

describe('RemindOfRenewal', () => {
  const remind = { type: 'RemindOfRenewal', data: { entitlementId, lotId } } as const;
  const due: EntitlementEvent = { type: 'RenewalReminderDue', data: { entitlementId, lotId, termEnd: day('2025-12-31') } };
  const ending = [registered(), subscription(10)];
  const back = { kind: 'return', seats: 10, quantity: 0, effectiveOn: day('2025-06-01') } as const;
  const term = { quantity: 10, termStart: day('2026-01-01'), termEnd: day('2026-12-31') };
  const renewed: EntitlementEvent = {
    type: 'LotRenewed',
    data: { entitlementId, lotId: ids.otherLot, previousLotId: lotId, ...term },
  };

  it('says from sixty days before the end that it is time to renew', () => {
    spec
      .given(...ending)
      .when(remind, on('2025-11-01'))
      .then(due);
    spec
      .given(...ending)
      .when(remind, on('2025-10-31'))
      .thenRejected('INVALID_TIME');
    spec
      .given(...ending)
      .when(remind, on('2025-12-31'))
      .then(due);
  });

  it('has nothing to say twice, or of what is renewed, given back or over', () => {
    for (const past of [due, renewed, { type: 'LotReduced', data: { entitlementId, lotId, ...back } } as const]) {
      spec
        .given(...ending, past)
        .when(remind, on('2025-12-01'))
        .thenNothing();
    }
    spec
      .given(...ending)
      .when(remind, on('2026-01-01'))
      .thenNothing();
  });

  it('reminds of each lot on its own', () => {
    const next = { ...remind, data: { entitlementId, lotId: ids.otherLot } };
    const again: EntitlementEvent = { type: 'RenewalReminderDue', data: { ...next.data, termEnd: term.termEnd } };
    spec
      .given(...ending, due, renewed)
      .when(next, on('2026-12-01'))
      .then(again);
  });

  it('refuses what is not there, never ends or is retired, and whoever is not the scheduler', () => {
    spec.given(registered()).when(remind, on('2025-12-01')).thenRejected('INVALID_REFERENCE', ['lotId']);
    spec.given(registered(), lotAdded(10)).when(remind, on('2025-12-01')).thenRejected('INVALID_TRANSITION');
    spec
      .given(...ending, retired)
      .when(remind, on('2025-12-01'))
      .thenRejected('INVALID_TRANSITION');
    const person: Actor = { id: ids.person, kind: 'user', roles: ['admin'] };
    spec
      .given(...ending)
      .when(remind, on('2025-12-01', person))
      .thenRejected('FORBIDDEN');
  });
});
