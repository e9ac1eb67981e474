import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { addDays, type LocalDate } from '@opsledger/kernel';
import { anyRegistration, anyStep, givenAt, type Step } from '../../testing/license.arbitraries.js';
import { assigned, day, excepted, lotAdded, registered, released, reserved, retired, subscription } from '../../testing/license.samples.js';
import { entitlementDecider, type EntitlementCommand } from './entitlement.decider.js';
import { entitlementEvents, type EntitlementEvent } from './entitlement.events.js';
import { excessOf, tallyOn, type Entitlement, type KnownEntitlement } from './entitlement.state.js';

const fold = (events: readonly EntitlementEvent[]): Entitlement =>
  events.reduce<Entitlement>(entitlementDecider.evolve, entitlementDecider.initialState);

/** Sends the commands one after another, days passing between them. @param check sees every step that was accepted. */
function live(
  first: EntitlementCommand,
  steps: readonly Step[],
  check: (before: Entitlement, after: Entitlement, now: LocalDate) => void,
): readonly EntitlementEvent[] {
  const log: EntitlementEvent[] = [];
  let entitlement: Entitlement = entitlementDecider.initialState;
  let now = day('2025-03-01');
  for (const { sent, days, back } of [{ sent: first, days: 0, back: 0 }, ...steps]) {
    now = addDays(now, days);
    const answer = entitlementDecider.decide(sent, entitlement, givenAt(now, back));
    if ('code' in answer) {
      expect(answer.message).toMatch(/^[A-Z"].+[.]$/s);
      continue;
    }
    for (const event of answer) expect(entitlementEvents.definitions[event.type].schema.parse(event.data)).toEqual(event.data);
    const next = answer.reduce<Entitlement>(entitlementDecider.evolve, entitlement);
    check(entitlement, next, now);
    log.push(...answer);
    entitlement = next;
  }
  expect(fold(log)).toEqual(entitlement);
  return log;
}

/** Every day that a state names: nothing changes on any other. */
const daysIn = (entitlement: Entitlement): ReadonlySet<LocalDate> =>
  new Set((JSON.stringify(entitlement).match(/\d{4}-\d\d-\d\d/g) ?? []).map(day));
const excessOn = (entitlement: Entitlement, on: LocalDate): number =>
  entitlement.status === 'Unknown' ? 0 : Math.max(0, excessOf(tallyOn(entitlement, on)));

/** A lot that ended by a day, or an exception that did, may leave too few seats: that is nobody's doing. */
function ending(entitlement: KnownEntitlement, by: LocalDate): boolean {
  const ends = [
    ...entitlement.lots.map(({ bought }) => bought.termEnd),
    ...entitlement.exceptions.flatMap(({ endsOn, revokedOn }) => [endsOn, revokedOn]),
  ];
  return ends.some((end) => end !== undefined && end <= by);
}

describe('an entitlement, whatever is asked of it', () => {
  it('never has more seats in use than there are, on any day, until something ends', () => {
    fc.assert(
      fc.property(anyRegistration, fc.array(anyStep, { minLength: 10, maxLength: 40 }), (first, steps) => {
        live(first, steps, (_before, after, now) => {
          if (after.status === 'Unknown' || after.record.overUse === 'allow' || ending(after, now)) return;
          for (const on of daysIn(after)) if (on <= now) expect([on, excessOn(after, on)]).toEqual([on, 0]);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('gives nobody two licenses on one day, and nobody one of a lot that is not valid', () => {
    fc.assert(
      fc.property(anyRegistration, fc.array(anyStep, { minLength: 10, maxLength: 40 }), (first, steps) => {
        live(first, steps, (_before, after) => {
          if (after.status === 'Unknown') return;
          for (const [index, one] of after.assignments.entries()) {
            const lot = after.lots.find(({ lotId }) => lotId === one.lotId)!;
            expect(one.from >= lot.bought.termStart && one.from <= (lot.bought.termEnd ?? '9999')).toBe(true);
            const overlapping = after.assignments
              .slice(index + 1)
              .filter(
                (other) => other.holderId === one.holderId && (one.until ?? '9999') > other.from && (other.until ?? '9999') > one.from,
              );
            expect(overlapping).toEqual([]);
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  it('never fails on an event that does not fit its state', () => {
    const stored = Object.entries(entitlementEvents.definitions).map(([type, { version }]) => {
      const { data } = JSON.parse(readFileSync(`test/events/${type}.v${version}.json`, 'utf8')) as EntitlementEvent;
      return { type, data } as EntitlementEvent;
    });
    const samples = [
      registered(),
      lotAdded(2),
      subscription(3),
      assigned(),
      reserved(1),
      released('2025-07-01'),
      excepted(1),
      retired,
      ...stored,
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...samples), { maxLength: 12 }), (events) => {
        const entitlement = fold(events);
        if (entitlement.status !== 'Unknown') expect(tallyOn(entitlement, day('2025-07-01')).assigned).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});
