import { firstOf, inOrder, isRejection, mustBeActive, mustSay } from '@opsledger/eventsourcing';
import {
  reject,
  type LicenseAssignmentId,
  type LocalDate,
  type PurchaseLotId,
  type Rejection,
  type SeatReservationId,
} from '@opsledger/kernel';
import { dayOf, fitting, mustBeInForce, mustBeSeats, mustNotHold } from './entitlement.checks.js';
import type { Decisions, EntitlementGiven, Evolutions, OfEntitlement, Wants } from './entitlement.commands.js';
import type { HolderKind, LicenseMetric } from './entitlement.events.js';
import { seatsKept, type Assignment, type Holder, type KnownEntitlement, type Reservation } from './entitlement.state.js';
import { chooseLot, lotOfSeats } from './lot.checks.js';

interface OfAssignment extends OfEntitlement {
  readonly assignmentId: LicenseAssignmentId;
}
interface OfReservation extends OfEntitlement {
  readonly reservationId: SeatReservationId;
}

/** Who is to have which seats. */
interface SeatsAsked extends Holder {
  /** Default: 1. More only where cores are counted. */
  readonly quantity?: number;
  /** Default: the valid lot with room that lasts longest. */
  readonly lotId?: PurchaseLotId;
  /** Takes the seats from those that a reservation keeps. */
  readonly reservationId?: SeatReservationId;
}

/** What gives seats to holders and takes them back. */
export type UseCommand =
  | { readonly type: 'AssignLicense'; readonly data: OfAssignment & SeatsAsked }
  /** The seats of one holder go to another: a new assignment in place of the earlier one. */
  | { readonly type: 'ReassignLicense'; readonly data: OfAssignment & Holder & { readonly previousAssignmentId: LicenseAssignmentId } }
  | { readonly type: 'ReleaseLicense'; readonly data: OfAssignment }
  | { readonly type: 'ReserveSeats'; readonly data: OfReservation & { readonly quantity: number; readonly purpose: string } }
  /** Gives back what the reservation still keeps. */
  | { readonly type: 'ReleaseReservation'; readonly data: OfReservation };

/** What each command means for an entitlement. */
export const useDecisions: Decisions<UseCommand> = {
  /** Seats of a valid lot, to a holder who has none yet. */
  AssignLicense(data, entitlement, given) {
    const { entitlementId, assignmentId, holderKind, holderId, quantity = 1, reservationId } = data;
    const known = entitlement.assignments.find((each) => each.assignmentId === assignmentId);
    if (known) return isSameAssignment(known, data) ? [] : taken('assignmentId');
    const day = dayOf(given);
    const wrong = firstOf(
      mustBeInForce(entitlement, 'assigned'),
      mustBeSeats(quantity, 'quantity'),
      mustBeCounted(entitlement.record.metric, quantity),
      mustBeHolder(entitlement, data, given),
    );
    if (wrong) return wrong;
    const lot = chooseLot(entitlement, { lotId: data.lotId, quantity, day });
    if (isRejection(lot)) return lot;
    const excess = reservationId ? fromReservation(entitlement, { reservationId, quantity, day }) : fitting(entitlement, quantity, day);
    if (isRejection(excess)) return excess;
    const assigned = { entitlementId, assignmentId, lotId: lot.lotId, holderKind, holderId, quantity, assignedOn: day };
    return [{ type: 'LicenseAssigned', data: { ...assigned, ...(reservationId && { reservationId }) } }, ...excess];
  },

  /** From one holder to another at one stroke, so that nobody else takes the seat between. */
  ReassignLicense(data, entitlement, given) {
    const { entitlementId, previousAssignmentId, assignmentId, holderKind, holderId } = data;
    const known = entitlement.assignments.find((each) => each.assignmentId === assignmentId);
    if (known) return known.holderKind === holderKind && known.holderId === holderId ? [] : taken('assignmentId');
    const previous = assignmentOf(entitlement, previousAssignmentId, 'previousAssignmentId');
    if (isRejection(previous)) return previous;
    const day = dayOf(given);
    const wrong = firstOf(
      mustBeInForce(entitlement, 'assigned'),
      previous.until === undefined ? undefined : ended(previous.until),
      inOrder(previous.from, day, 'occurredAt', 'the first day of the assignment'),
      mustBeHolder(entitlement, data, given),
    );
    if (wrong) return wrong;
    const { quantity } = previous;
    const lot = lotOfSeats(entitlement, previous, day);
    if (isRejection(lot)) return lot;
    const from = { previousAssignmentId, previousHolderKind: previous.holderKind, previousHolderId: previous.holderId };
    const to = { assignmentId, lotId: lot.lotId, holderKind, holderId, quantity, assignedOn: day };
    return [{ type: 'LicenseReassigned', data: { entitlementId, ...from, ...to } }];
  },

  /** Frees the seats of a holder. Who left or was disposed of is released as well. */
  ReleaseLicense({ entitlementId, assignmentId }, entitlement, given) {
    const assignment = assignmentOf(entitlement, assignmentId, 'assignmentId');
    if (isRejection(assignment)) return assignment;
    if (assignment.until !== undefined) return [];
    const releasedOn = dayOf(given);
    const { holderKind, holderId, quantity } = assignment;
    const wrong = inOrder(assignment.from, releasedOn, 'occurredAt', 'the first day of the assignment');
    return wrong ?? [{ type: 'LicenseReleased', data: { entitlementId, assignmentId, holderKind, holderId, quantity, releasedOn } }];
  },

  /** Keeps seats free for a purpose. */
  ReserveSeats({ entitlementId, reservationId, quantity, purpose }, entitlement, given) {
    const known = entitlement.reservations.find((each) => each.reservationId === reservationId);
    if (known) return known.quantity === quantity && known.purpose === purpose.trim() ? [] : taken('reservationId');
    const reservedOn = dayOf(given);
    const wrong = firstOf(mustBeInForce(entitlement, 'reserved'), mustBeSeats(quantity, 'quantity'), mustSay(purpose, 'purpose'));
    if (wrong) return wrong;
    const lot = chooseLot(entitlement, { quantity, day: reservedOn });
    if (isRejection(lot)) return lot;
    const excess = fitting(entitlement, quantity, reservedOn);
    if (isRejection(excess)) return excess;
    return [{ type: 'SeatsReserved', data: { entitlementId, reservationId, quantity, purpose: purpose.trim(), reservedOn } }, ...excess];
  },

  /** Frees what the reservation still keeps. */
  ReleaseReservation({ entitlementId, reservationId }, entitlement, given) {
    const reservation = reservationOf(entitlement, reservationId);
    if (isRejection(reservation)) return reservation;
    if (reservation.until !== undefined) return [];
    const releasedOn = dayOf(given);
    const last = [reservation.from, ...reservation.uses.map(({ on }) => on)].sort().at(-1)!;
    const wrong = inOrder(last, releasedOn, 'occurredAt', 'the last day on which the reservation was used');
    return wrong ?? [{ type: 'ReservationReleased', data: { entitlementId, reservationId, quantity: seatsKept(reservation), releasedOn } }];
  },
};

/** What each event does to an entitlement. */
export const useEvolutions = {
  LicenseAssigned(entitlement, { assignmentId, lotId, holderKind, holderId, quantity, assignedOn: from, reservationId }) {
    // Written out, because there may be ten thousand: copies of the rest of an object are slow to read.
    const assignment = { assignmentId, lotId, holderKind, holderId, quantity, from };
    if (reservationId === undefined) return { ...entitlement, assignments: [...entitlement.assignments, assignment] };
    const assignments = [...entitlement.assignments, { ...assignment, reservationId }];
    return onReservation({ ...entitlement, assignments }, reservationId, ({ uses }) => ({
      uses: [...uses, { on: from, seats: quantity }],
    }));
  },
  LicenseReassigned(entitlement, { previousAssignmentId, assignmentId, lotId, holderKind, holderId, quantity, assignedOn: from }) {
    const { assignments } = closed(entitlement, previousAssignmentId, from);
    return { ...entitlement, assignments: [...assignments, { assignmentId, lotId, holderKind, holderId, quantity, from }] };
  },
  LicenseReleased: (entitlement, { assignmentId, releasedOn }) => closed(entitlement, assignmentId, releasedOn),
  SeatsReserved: (entitlement, { entitlementId: _of, reservedOn: from, ...reservation }) => ({
    ...entitlement,
    reservations: [...entitlement.reservations, { ...reservation, from, uses: [] }],
  }),
  ReservationReleased: (entitlement, { reservationId, releasedOn: until }) => onReservation(entitlement, reservationId, () => ({ until })),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const useWants: Wants<UseCommand> = {
  AssignLicense: (holder) => ({ holder }),
  ReassignLicense: (holder) => ({ holder }),
};

/** What may hold a license of each metric. */
const HOLDERS: Readonly<Record<LicenseMetric, readonly HolderKind[]>> = {
  namedUser: ['person'],
  device: ['asset'],
  concurrent: ['person', 'asset'],
  core: ['asset'],
  site: ['location'],
};

function mustBeHolder(entitlement: KnownEntitlement, holder: Holder, given: EntitlementGiven): Rejection | undefined {
  const { metric } = entitlement.record;
  const may = HOLDERS[metric];
  if (!may.includes(holder.holderKind)) {
    const message = `A license counted by ${metric} is held by ${may.map((kind) => `a ${kind}`.replace('a asset', 'an asset')).join(' or ')}. Choose such a holder.`;
    return reject('INVALID_INPUT', message, ['holderKind']);
  }
  return mustBeActive(holder.holderKind, given.facts.holder, 'holderId') ?? mustNotHold(entitlement, holder, dayOf(given));
}

function mustBeCounted(metric: LicenseMetric, quantity: number): Rejection | undefined {
  if (quantity === 1 || metric === 'core') return undefined;
  return reject('INVALID_INPUT', `A holder uses one seat where ${metric} is counted; only cores are used by the number.`, ['quantity']);
}

/** Refuses seats that a reservation does not keep. Those that it keeps fit: they were counted when they were reserved. */
function fromReservation(
  entitlement: KnownEntitlement,
  { reservationId, quantity, day }: { readonly reservationId: SeatReservationId; readonly quantity: number; readonly day: LocalDate },
): readonly [] | Rejection {
  const reservation = reservationOf(entitlement, reservationId);
  if (isRejection(reservation)) return reservation;
  if (reservation.until !== undefined)
    return reject('INVALID_TRANSITION', `The reservation was released on ${reservation.until}. Assign without it.`, ['reservationId']);
  const kept = seatsKept(reservation);
  if (kept < quantity)
    return reject('LIMIT_EXCEEDED', `The reservation keeps ${kept} seats; ${quantity} are needed. Assign without it.`, ['reservationId']);
  return inOrder(reservation.from, day, 'occurredAt', 'the first day of the reservation') ?? [];
}

const taken = (path: string): Rejection =>
  reject('ALREADY_EXISTS', `There is another ${path.replace('Id', '')} with this id. Use a new id.`, [path]);

const ended = (until: LocalDate): Rejection =>
  reject('INVALID_TRANSITION', `The assignment ended on ${until}. Assign the license anew (AssignLicense).`, ['previousAssignmentId']);

function isSameAssignment(known: Assignment, { holderKind, holderId, quantity = 1, lotId = known.lotId }: SeatsAsked): boolean {
  return known.holderKind === holderKind && known.holderId === holderId && known.quantity === quantity && known.lotId === lotId;
}

function assignmentOf({ assignments }: KnownEntitlement, assignmentId: LicenseAssignmentId, path: string): Assignment | Rejection {
  const assignment = assignments.find((each) => each.assignmentId === assignmentId);
  return assignment ?? reject('INVALID_REFERENCE', `The entitlement has no assignment ${assignmentId}. Check the id.`, [path]);
}

function reservationOf({ reservations }: KnownEntitlement, reservationId: SeatReservationId): Reservation | Rejection {
  const reservation = reservations.find((each) => each.reservationId === reservationId);
  return (
    reservation ?? reject('INVALID_REFERENCE', `The entitlement has no reservation ${reservationId}. Check the id.`, ['reservationId'])
  );
}

/** The entitlement with an assignment ended. Most endings are of late assignments, so the search is from the end. */
function closed(entitlement: KnownEntitlement, assignmentId: LicenseAssignmentId, until: LocalDate): KnownEntitlement {
  const index = entitlement.assignments.findLastIndex((each) => each.assignmentId === assignmentId);
  if (index < 0) return entitlement;
  const assignments = entitlement.assignments.with(index, { ...entitlement.assignments[index]!, until });
  return { ...entitlement, assignments };
}

function onReservation(
  entitlement: KnownEntitlement,
  reservationId: SeatReservationId,
  change: (reservation: Reservation) => Partial<Reservation>,
): KnownEntitlement {
  const reservations = entitlement.reservations.map((each) => (each.reservationId === reservationId ? { ...each, ...change(each) } : each));
  return { ...entitlement, reservations };
}
