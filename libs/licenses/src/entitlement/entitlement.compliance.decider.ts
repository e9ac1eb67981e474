import { firstOf, inOrder, mustGiveReason, mustSay, notInFuture } from '@opsledger/eventsourcing';
import { reject, type LicenseExceptionId, type LocalDate } from '@opsledger/kernel';
import { dayOf, mustBeInForce, mustBeSeats, overUse } from './entitlement.checks.js';
import type { Decisions, Evolutions, OfEntitlement } from './entitlement.commands.js';
import type { EntitlementEvent } from './entitlement.events.js';
import { consumedOn, excessOf, tallyOn } from './entitlement.state.js';

/** What compares use with right, and tolerates a difference. */
export type ComplianceCommand =
  | {
      readonly type: 'RecordConsumption';
      readonly data: OfEntitlement & {
        /** Where the figure comes from: a discovery tool, a license server, a portal. Sources add up. */
        readonly source: string;
        readonly quantity: number;
        /** Day that was measured; default: the day of the command. */
        readonly asOf?: LocalDate;
      };
    }
  | {
      readonly type: 'GrantException';
      readonly data: OfEntitlement & {
        readonly exceptionId: LicenseExceptionId;
        readonly seats: number;
        /** Last day on which it counts; absent: until it is revoked. */
        readonly endsOn?: LocalDate;
      };
    }
  | { readonly type: 'RevokeException'; readonly data: OfEntitlement & { readonly exceptionId: LicenseExceptionId } };

/** More than this is no count of people, devices or cores. */
const MOST_MEASURED = 1_000_000_000;

/** What each command means for an entitlement. */
export const complianceDecisions: Decisions<ComplianceCommand> = {
  /** A figure that was measured. It is a fact and never refused for its size; if it is too much, that is said. */
  RecordConsumption({ entitlementId, source, quantity, asOf }, entitlement, given) {
    const day = asOf ?? dayOf(given);
    const wrong = firstOf(
      mustBeInForce(entitlement, 'measured'),
      mustSay(source, 'source'),
      Number.isInteger(quantity) && quantity >= 0 && quantity <= MOST_MEASURED
        ? undefined
        : reject('INVALID_INPUT', `The quantity must be a whole number from 0 to ${MOST_MEASURED}.`, ['quantity']),
      notInFuture(asOf, given, 'asOf'),
    );
    if (wrong) return wrong;
    const measured = { source: source.trim(), quantity, asOf: day };
    const { measurements } = entitlement;
    if (measurements.some((each) => each.source === measured.source && each.asOf === day && each.quantity === quantity)) return [];
    const before = consumedOn(entitlement, day) ?? 0;
    const used = consumedOn({ ...entitlement, measurements: withMeasurement(measurements, measured) }, day)!;
    const { entitled, excepted } = tallyOn(entitlement, day);
    const recorded: EntitlementEvent = { type: 'ConsumptionRecorded', data: { entitlementId, ...measured } };
    if (used <= Math.max(before, entitled + excepted)) return [recorded];
    return [recorded, overUse(entitlement, 'consumed', { used, entitled, excepted, detectedOn: day })];
  },

  /** Tolerates over-use. The reason is what an auditor will ask for. */
  GrantException({ entitlementId, exceptionId, seats, endsOn }, entitlement, given) {
    const known = entitlement.exceptions.find((each) => each.exceptionId === exceptionId);
    if (known?.seats === seats && known.endsOn === endsOn) return [];
    const startsOn = dayOf(given);
    const wrong = firstOf(
      known && reject('ALREADY_EXISTS', 'There is another exception with this id. Use a new id.', ['exceptionId']),
      mustBeInForce(entitlement, 'excepted'),
      mustBeSeats(seats, 'seats'),
      inOrder(startsOn, endsOn, 'endsOn', 'the day of the exception'),
      mustGiveReason(given, 'Say why more seats may be used than there are.'),
    );
    return wrong ?? [{ type: 'ExceptionGranted', data: { entitlementId, exceptionId, seats, startsOn, ...(endsOn && { endsOn }) } }];
  },

  /** Ends an exception. If more is used than there is then, that is said. */
  RevokeException({ entitlementId, exceptionId }, entitlement, given) {
    const exception = entitlement.exceptions.find((each) => each.exceptionId === exceptionId);
    if (!exception) return reject('INVALID_REFERENCE', `The entitlement has no exception ${exceptionId}. Check the id.`, ['exceptionId']);
    if (exception.revokedOn !== undefined) return [];
    const revokedOn = dayOf(given);
    const wrong = firstOf(
      mustBeInForce(entitlement, 'revoked'),
      inOrder(exception.from, revokedOn, 'occurredAt', 'the day of the exception'),
    );
    if (wrong) return wrong;
    const revoked: EntitlementEvent = { type: 'ExceptionRevoked', data: { entitlementId, exceptionId, revokedOn } };
    const before = tallyOn(entitlement, revokedOn);
    const after = tallyOn(complianceEvolutions.ExceptionRevoked(entitlement, revoked.data), revokedOn);
    if (excessOf(after) <= Math.max(0, excessOf(before))) return [revoked];
    return [revoked, overUse(entitlement, 'assigned', { ...after, used: after.assigned + after.reserved, detectedOn: revokedOn })];
  },
};

/** What each event does to an entitlement. */
export const complianceEvolutions = {
  ConsumptionRecorded: (entitlement, { entitlementId: _of, ...measured }) => ({
    ...entitlement,
    measurements: withMeasurement(entitlement.measurements, measured),
  }),
  OverUseDetected: (entitlement) => entitlement,
  ExceptionGranted: (entitlement, { exceptionId, seats, startsOn: from, endsOn }) => ({
    ...entitlement,
    exceptions: [...entitlement.exceptions, { exceptionId, seats, from, ...(endsOn && { endsOn }) }],
  }),
  ExceptionRevoked: (entitlement, { exceptionId, revokedOn }) => ({
    ...entitlement,
    exceptions: entitlement.exceptions.map((each) => (each.exceptionId === exceptionId ? { ...each, revokedOn } : each)),
  }),
} satisfies Partial<Evolutions>;

/** The measurements with one more; a source has one figure for a day. */
function withMeasurement<Measured extends { readonly source: string; readonly asOf: string }>(
  measurements: readonly Measured[],
  measured: Measured,
): readonly Measured[] {
  return [...measurements.filter(({ source, asOf }) => source !== measured.source || asOf !== measured.asOf), measured];
}
