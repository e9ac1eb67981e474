import fc from 'fast-check';
import { addDays, type Instant, type LocalDate } from '@opsledger/kernel';
import type { Given } from '@opsledger/eventsourcing';
import type { EntitlementFacts } from '../src/entitlement/entitlement.commands.js';
import type { EntitlementCommand } from '../src/entitlement/entitlement.decider.js';
import { REDUCTION_KINDS } from '../src/entitlement/entitlement.events.js';
import { allActive, day, eur, ids, noon } from './license.samples.js';

const { entitlement: entitlementId } = ids;
const lotId = fc.constantFrom(ids.lot, ids.otherLot, ids.thirdLot);
const assignmentId = fc.constantFrom(ids.assignment, ids.otherAssignment, ids.thirdAssignment);
const reservationId = fc.constantFrom(ids.reservation, ids.otherReservation);
const exceptionId = fc.constantFrom(ids.exception, ids.otherException);
const holderId = fc.constantFrom(ids.person, ids.otherPerson, ids.thirdPerson);
const few = fc.integer({ min: 0, max: 4 });
/** Days of a year and a half. */
export const anyDay: fc.Arbitrary<LocalDate> = fc.nat(540).map((days) => addDays(day('2025-01-01'), days));

const command = <Type extends EntitlementCommand['type']>(type: Type, data: object): fc.Arbitrary<EntitlementCommand> =>
  fc
    .record(
      Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value instanceof fc.Arbitrary ? value : fc.constant(value)])),
    )
    .map((fields) => {
      const given = Object.entries(fields).filter(([, value]) => value !== undefined);
      return { type, data: { entitlementId, ...Object.fromEntries(given) } } as unknown as EntitlementCommand;
    });
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(value, { nil: undefined });

/** Any command after the first, most of them sensible somewhere in the life of an entitlement. */
export const anyEntitlementCommand: fc.Arbitrary<EntitlementCommand> = fc.oneof(
  command('AddPurchaseLot', { lotId, quantity: few, termStart: anyDay, termEnd: maybe(anyDay), unitPrice: maybe(fc.constant(eur('10'))) }),
  command('RenewLot', { lotId, previousLotId: lotId, quantity: maybe(few), termEnd: anyDay, unitPrice: maybe(fc.constant(eur('12.50'))) }),
  command('ReduceLot', { lotId, quantity: few, kind: fc.constantFrom(...REDUCTION_KINDS) }),
  command('ExpireLot', { lotId }),
  {
    weight: 4,
    arbitrary: command('AssignLicense', {
      assignmentId,
      holderKind: 'person',
      holderId,
      lotId: maybe(lotId),
      reservationId: maybe(reservationId),
    }),
  },
  command('ReassignLicense', { assignmentId, previousAssignmentId: assignmentId, holderKind: 'person', holderId }),
  { weight: 2, arbitrary: command('ReleaseLicense', { assignmentId }) },
  command('ReserveSeats', { reservationId, quantity: few, purpose: 'spec' }),
  command('ReleaseReservation', { reservationId }),
  command('RecordConsumption', { source: fc.constantFrom('scanner', 'portal'), quantity: few, asOf: maybe(anyDay) }),
  command('GrantException', { exceptionId, seats: few, endsOn: maybe(anyDay) }),
  command('RevokeException', { exceptionId }),
);

/** The first command of a life. */
export const anyRegistration: fc.Arbitrary<EntitlementCommand> = command('RegisterEntitlement', {
  productId: ids.product,
  metric: 'namedUser',
  overUse: fc.constantFrom('forbid', 'allow'),
});

/** A command recorded on a day, perhaps of something that happened before. */
export const anyStep = fc.record({ sent: anyEntitlementCommand, days: fc.nat(20), back: fc.oneof(fc.constant(0), fc.nat(60)) });
export type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

/** What each step is decided with: the days go on from step to step, and what is recorded late has a reason. */
export function givenAt(now: LocalDate, back: number): Given<EntitlementFacts> {
  const occurredAt: Instant = noon(addDays(now, -back));
  return {
    facts: allActive,
    actor: { id: ids.person, kind: 'user', roles: ['license-manager'] },
    now: noon(now),
    occurredAt,
    reason: 'spec',
  };
}
