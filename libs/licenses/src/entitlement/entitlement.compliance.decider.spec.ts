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
  retired,
} from '../../testing/license.samples.js';
import { entitlementDecider } from './entitlement.decider.js';
import type { EntitlementEvent, EntitlementEventData } from './entitlement.events.js';

const { entitlement: entitlementId, exception: exceptionId } = ids;
const spec = DeciderSpecification.for(entitlementDecider);
const at = (date: string, reason?: string) => ({ facts: allActive, now: noon(date), ...(reason && { reason }) });
const past = [registered(), lotAdded(10)];
const overUse = (data: Omit<EntitlementEventData<'OverUseDetected'>, 'entitlementId'>): EntitlementEvent => ({
  type: 'OverUseDetected',
  data: { entitlementId, ...data },
});

describe('RecordConsumption', () => {
  const record = (quantity: number, more: object = {}) =>
    ({ type: 'RecordConsumption', data: { entitlementId, source: 'scanner', quantity, ...more } }) as const;
  const recorded = (quantity: number, asOf: string, source = 'scanner'): EntitlementEvent => ({
    type: 'ConsumptionRecorded',
    data: { entitlementId, source, quantity, asOf: day(asOf) },
  });

  it('records what a source measured, today or on a day of the past', () => {
    spec
      .given(...past)
      .when(record(7, { source: ' scanner' }), at('2025-07-01'))
      .then(recorded(7, '2025-07-01'));
    spec
      .given(...past)
      .when(record(0, { asOf: day('2025-06-30') }), at('2025-07-01'))
      .then(recorded(0, '2025-06-30'));
  });

  it('says when more is used than there is; sources add up', () => {
    const used = { kind: 'consumed', used: 12, entitled: 10, excepted: 0, excess: 2, detectedOn: day('2025-07-01') } as const;
    spec
      .given(...past, recorded(8, '2025-06-01', 'portal'), recorded(1, '2025-06-01'))
      .when(record(4), at('2025-07-01'))
      .then(recorded(4, '2025-07-01'), overUse(used));
    spec
      .given(...past, excepted(2))
      .when(record(12), at('2025-07-01'))
      .then(recorded(12, '2025-07-01'));
  });

  it('says it once, until it gets worse', () => {
    const before = [...past, recorded(12, '2025-07-01')];
    spec
      .given(...before)
      .when(record(12), at('2025-07-02'))
      .then(recorded(12, '2025-07-02'));
    const worse = { kind: 'consumed', used: 13, entitled: 10, excepted: 0, excess: 3, detectedOn: day('2025-07-02') } as const;
    spec
      .given(...before)
      .when(record(13), at('2025-07-02'))
      .then(recorded(13, '2025-07-02'), overUse(worse));
  });

  it('takes a corrected figure for the same day, and counts a source once', () => {
    const before = [...past, recorded(12, '2025-07-01'), recorded(3, '2025-07-01'), recorded(2, '2025-08-01')];
    spec
      .given(...before)
      .when(record(9), at('2025-07-01'))
      .then(recorded(9, '2025-07-01'));
    spec
      .given(...before)
      .when(record(3), at('2025-07-01'))
      .thenNothing();
    spec
      .given(...before)
      .when(record(3, { source: 'portal' }), at('2025-07-01'))
      .then(recorded(3, '2025-07-01', 'portal'));
  });

  it('takes any figure up to a thousand million', () => {
    const used = { kind: 'consumed', used: 1e9, entitled: 10, excepted: 0, excess: 1e9 - 10, detectedOn: day('2025-07-01') } as const;
    spec
      .given(...past)
      .when(record(1e9), at('2025-07-01'))
      .then(recorded(1e9, '2025-07-01'), overUse(used));
  });

  it('refuses what cannot be', () => {
    const faults = [
      [record(-1), 'INVALID_INPUT', ['quantity']],
      [record(1.5), 'INVALID_INPUT', ['quantity']],
      [record(1_000_000_001), 'INVALID_INPUT', ['quantity']],
      [record(1, { source: ' ' }), 'INVALID_INPUT', ['source']],
      [record(1, { asOf: day('2025-08-01') }), 'INVALID_TIME', ['asOf']],
    ] as const;
    for (const [command, code, path] of faults)
      spec
        .given(...past)
        .when(command, at('2025-07-01'))
        .thenRejected(code, path);
    spec
      .given(...past, retired)
      .when(record(1), at('2026-07-01'))
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('GrantException', () => {
  const grant = (more: object = {}) => ({ type: 'GrantException', data: { entitlementId, exceptionId, seats: 2, ...more } }) as const;
  const until = { endsOn: day('2025-12-31') };

  it('tolerates over-use from that day on, for a time or until revoked', () => {
    spec
      .given(...past)
      .when(grant(), at('2025-06-01', 'true-up agreed'))
      .then(excepted(2));
    spec
      .given(...past)
      .when(grant(until), at('2025-06-01', 'true-up agreed'))
      .then(excepted(2, until));
  });

  it('refuses what cannot be', () => {
    spec
      .given(...past)
      .when(grant(), at('2025-06-01'))
      .thenRejected('REASON_REQUIRED', ['reason']);
    spec
      .given(...past)
      .when(grant({ seats: 0 }), at('2025-06-01', 'why'))
      .thenRejected('INVALID_INPUT', ['seats']);
    spec
      .given(...past)
      .when(grant(until), at('2026-06-01', 'why'))
      .thenRejected('INVALID_TIME', ['endsOn']);
    spec
      .given(...past, excepted(3))
      .when(grant(), at('2025-06-01', 'why'))
      .thenRejected('ALREADY_EXISTS', ['exceptionId']);
    spec
      .given(...past, retired)
      .when(grant(), at('2026-06-01', 'why'))
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when repeated, and refuses another end under its id', () => {
    spec
      .given(...past, excepted(2, until))
      .when(grant(until), at('2025-07-01'))
      .thenNothing();
    spec
      .given(...past, excepted(2, until))
      .when(grant(), at('2025-07-01', 'longer'))
      .thenRejected('ALREADY_EXISTS', ['exceptionId']);
  });
});

describe('RevokeException', () => {
  const revoke = { type: 'RevokeException', data: { entitlementId, exceptionId } } as const;
  const revoked = (on: string): EntitlementEvent => ({
    type: 'ExceptionRevoked',
    data: { entitlementId, exceptionId, revokedOn: day(on) },
  });
  const used = [registered(), lotAdded(1), excepted(1), assigned(), assignedToOther()];

  it('ends the exception', () => {
    spec
      .given(...past, excepted(2))
      .when(revoke, at('2025-07-01'))
      .then(revoked('2025-07-01'));
  });

  it('says what is used without a seat then, and takes no one a seat', () => {
    const shortage = { kind: 'assigned', used: 2, entitled: 1, excepted: 0, excess: 1, detectedOn: day('2025-07-01') } as const;
    spec
      .given(...used)
      .when(revoke, at('2025-07-01'))
      .then(revoked('2025-07-01'), overUse(shortage));
  });

  it('says nothing that was so before', () => {
    const ended = [registered(), lotAdded(1), excepted(1, { endsOn: day('2025-06-30') }), assigned(), assignedToOther()];
    spec
      .given(...ended)
      .when(revoke, at('2025-07-01'))
      .then(revoked('2025-07-01'));
  });

  it('refuses what is not there, and a day before it was granted', () => {
    spec
      .given(...past)
      .when(revoke, at('2025-07-01'))
      .thenRejected('INVALID_REFERENCE', ['exceptionId']);
    spec
      .given(...used)
      .when(revoke, at('2025-05-01'))
      .thenRejected('INVALID_TIME', ['occurredAt']);
    spec
      .given(...past, excepted(2), retired)
      .when(revoke, at('2026-07-01'))
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when it is revoked, and leaves the others', () => {
    const other = excepted(5, { exceptionId: ids.otherException });
    spec
      .given(...past, excepted(2), other, revoked('2025-07-01'))
      .when(revoke, at('2025-08-01'))
      .thenNothing();
  });
});
