import type {
  CostCenterId,
  EntitlementId,
  LicenseAssignmentId,
  LicenseExceptionId,
  LocalDate,
  Money,
  PurchaseLotId,
  PurchaseOrderLineId,
  SeatReservationId,
  SoftwareProductId,
  VendorId,
} from '@opsledger/kernel';
import type { HolderKind, LicenseMetric, OverUseRule } from './entitlement.events.js';

/** What an entitlement is for and how its seats are counted. */
export interface EntitlementRecord {
  readonly entitlementId: EntitlementId;
  readonly productId: SoftwareProductId;
  readonly metric: LicenseMetric;
  readonly overUse: OverUseRule;
  readonly name?: string;
  readonly notes?: string;
}

/** Seats that were bought together. */
export interface LotFacts {
  readonly quantity: number;
  /** For one seat over the whole term. Absent: not known. */
  readonly unitPrice?: Money;
  /** First day on which the seats may be used. */
  readonly termStart: LocalDate;
  /** Last such day; absent: for ever. */
  readonly termEnd?: LocalDate;
  readonly vendorId?: VendorId;
  /** The vendor as the order names it, while there is no vendor record. */
  readonly vendorName?: string;
  readonly orderNumber?: string;
  readonly purchaseOrderLineId?: PurchaseOrderLineId;
  readonly costCenterId?: CostCenterId;
}

export interface Lot {
  readonly lotId: PurchaseLotId;
  readonly bought: LotFacts;
  /** Seats that it lost, each from a day on. */
  readonly reductions: readonly { readonly on: LocalDate; readonly seats: number }[];
  readonly previousLotId?: PurchaseLotId;
  readonly renewedBy?: PurchaseLotId;
  /** Whether it was said that it is time to renew it. */
  readonly reminded: boolean;
  /** Whether its end was noted. The term decides what is valid, not this. */
  readonly expired: boolean;
}

/** Who has a license. */
export interface Holder {
  readonly holderKind: HolderKind;
  readonly holderId: string;
}

/** Seats of a holder, from a day on, up to the day before `until`. */
export interface Assignment extends Holder {
  readonly assignmentId: LicenseAssignmentId;
  readonly lotId: PurchaseLotId;
  readonly quantity: number;
  readonly from: LocalDate;
  readonly until?: LocalDate;
  /** The reservation that its seats were kept by. */
  readonly reservationId?: SeatReservationId;
}

/** Seats kept for a purpose, less those assigned from it. */
export interface Reservation {
  readonly reservationId: SeatReservationId;
  readonly quantity: number;
  readonly purpose: string;
  readonly from: LocalDate;
  readonly until?: LocalDate;
  readonly uses: readonly { readonly on: LocalDate; readonly seats: number }[];
}

/** Over-use that is tolerated: up to and including `endsOn`, or up to the day before `revokedOn`. */
export interface Exception {
  readonly exceptionId: LicenseExceptionId;
  readonly seats: number;
  readonly from: LocalDate;
  readonly endsOn?: LocalDate;
  readonly revokedOn?: LocalDate;
}

/** What a source measured on a day. */
export interface Measurement {
  readonly source: string;
  readonly asOf: LocalDate;
  readonly quantity: number;
}

/** An entitlement from its first event on. */
export interface KnownEntitlement {
  readonly status: 'Active' | 'Retired';
  readonly record: EntitlementRecord;
  readonly lots: readonly Lot[];
  /** Those that ended included: what is recorded late must fit in between. */
  readonly assignments: readonly Assignment[];
  readonly reservations: readonly Reservation[];
  readonly exceptions: readonly Exception[];
  readonly measurements: readonly Measurement[];
}
export type Entitlement = { readonly status: 'Unknown' } | KnownEntitlement;

/** Everything that counts on one day. Seats are counted by the day: one that was released in the morning may be given again in the afternoon. */
export interface Tally {
  readonly entitled: number;
  readonly excepted: number;
  readonly assigned: number;
  readonly reserved: number;
}

/** The tally of a day. */
export function tallyOn({ lots, exceptions, assignments, reservations }: KnownEntitlement, day: LocalDate): Tally {
  return {
    entitled: sum(lots.map((lot) => seatsOn(lot, day))),
    excepted: sum(exceptions.filter((exception) => holdsOn(exception, day)).map(({ seats }) => seats)),
    assigned: sum(assignments.filter((assignment) => isOpenOn(assignment, day)).map(({ quantity }) => quantity)),
    reserved: sum(reservations.map((reservation) => keptOn(reservation, day))),
  };
}

/** How many seats a day's use exceeds what there is; zero or less when it fits. */
export function excessOf({ entitled, excepted, assigned, reserved }: Tally): number {
  return assigned + reserved - entitled - excepted;
}

/** Whether a lot's term covers a day. */
export function isValidOn({ bought: { termStart, termEnd } }: Lot, day: LocalDate): boolean {
  return termStart <= day && (termEnd === undefined || day <= termEnd);
}

/** Seats of a lot on a day of its term; none on other days. */
export function seatsOn(lot: Lot, day: LocalDate): number {
  if (!isValidOn(lot, day)) return 0;
  return lot.bought.quantity - sum(lot.reductions.filter(({ on }) => on <= day).map(({ seats }) => seats));
}

/** Seats of a lot after all its reductions. */
export function seatsLeft({ bought, reductions }: Lot): number {
  return bought.quantity - sum(reductions.map(({ seats }) => seats));
}

/** True from the first day of an assignment or reservation to the day before it ended. */
export function isOpenOn({ from, until }: Pick<Assignment, 'from' | 'until'>, day: LocalDate): boolean {
  return from <= day && (until === undefined || day < until);
}

/** Seats that a reservation keeps on a day. */
export function keptOn(reservation: Reservation, day: LocalDate): number {
  if (!isOpenOn(reservation, day)) return 0;
  return reservation.quantity - sum(reservation.uses.filter(({ on }) => on <= day).map(({ seats }) => seats));
}

/** Seats that a reservation has not yet given to anyone. */
export function seatsKept({ quantity, uses }: Reservation): number {
  return quantity - sum(uses.map(({ seats }) => seats));
}

/** The lot that an assignment's seats come from on a day: a renewal takes them over when the term before it is over. */
export function lotOn({ lots }: KnownEntitlement, assignment: Assignment, day: LocalDate): PurchaseLotId {
  let lotId = assignment.lotId;
  for (const lot of lots) {
    if (lot.lotId === lotId && lot.renewedBy && lot.bought.termEnd && lot.bought.termEnd < day) lotId = lot.renewedBy;
  }
  return lotId;
}

/** Seats of a lot that are not assigned on a day. Less than zero when more are. */
export function roomOn(entitlement: KnownEntitlement, lot: Lot, day: LocalDate): number {
  const open = entitlement.assignments.filter((each) => isOpenOn(each, day) && lotOn(entitlement, each, day) === lot.lotId);
  return seatsOn(lot, day) - sum(open.map(({ quantity }) => quantity));
}

/** What the sources together measured on a day: of each the last figure up to it. Undefined before the first. */
export function consumedOn({ measurements }: KnownEntitlement, day: LocalDate): number | undefined {
  const known = measurements.filter(({ asOf }) => asOf <= day).sort((a, b) => a.asOf.localeCompare(b.asOf));
  if (known.length === 0) return undefined;
  return sum([...new Map(known.map(({ source, quantity }) => [source, quantity])).values()]);
}

function holdsOn({ from, endsOn, revokedOn }: Exception, day: LocalDate): boolean {
  return from <= day && (endsOn === undefined || day <= endsOn) && (revokedOn === undefined || day < revokedOn);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
