import { firstOf, inOrder, isRejection, mustSay } from '@opsledger/eventsourcing';
import { addDays, dateOf, MoneyError, parseUnitPrice, reject, type LocalDate, type Money, type Rejection } from '@opsledger/kernel';
import type { EntitlementGiven } from './entitlement.commands.js';
import type { EntitlementEvent, OverUseKind } from './entitlement.events.js';
import { excessOf, isOpenOn, tallyOn, type Holder, type KnownEntitlement, type LotFacts, type Tally } from './entitlement.state.js';

/** More seats than this are a slip of the keyboard. */
const MOST_SEATS = 10_000_000;
/** No software was licensed before. */
const EARLIEST_TERM = '1951-01-01' as LocalDate;
/** Days of a hundred years: tools that write the year 9999 mean that there is no end. */
const LONGEST_TERM_DAYS = 36_525;

/** The day on which a command takes effect. */
export const dayOf = ({ occurredAt }: EntitlementGiven): LocalDate => dateOf(occurredAt);

/** Refuses everything but a repeat on an entitlement that was retired. @param action past participle, e.g. `assigned`. */
export function mustBeInForce({ status, record }: KnownEntitlement, action: string): Rejection | undefined {
  if (status === 'Active') return undefined;
  const message = `Entitlement ${record.entitlementId} is retired: nothing of it can be ${action}. Register a new entitlement (RegisterEntitlement).`;
  return reject('INVALID_TRANSITION', message);
}

/** Refuses a number of seats that is not a whole number from 1 up. */
export function mustBeSeats(seats: number | undefined, path: string): Rejection | undefined {
  if (seats === undefined || (Number.isInteger(seats) && seats >= 1 && seats <= MOST_SEATS)) return undefined;
  return reject('INVALID_INPUT', `The ${path} must be a whole number from 1 to ${MOST_SEATS}.`, [path]);
}

/** What was bought in its stored form, or why it cannot be: quantity, price, term and texts. */
export function readLot(lot: LotFacts): LotFacts | Rejection {
  const { quantity, termStart, termEnd } = lot;
  const wrong = firstOf(
    mustBeSeats(quantity, 'quantity'),
    inOrder(EARLIEST_TERM, termStart, 'termStart', 'when no software was licensed'),
    inOrder(termStart, termEnd, 'termEnd', 'the first day of the term'),
    mustEnd(termStart, termEnd),
    mustSay(lot.vendorName, 'vendorName'),
    mustSay(lot.orderNumber, 'orderNumber'),
  );
  if (wrong) return wrong;
  const unitPrice = lot.unitPrice && readUnitPrice(lot.unitPrice);
  if (unitPrice && isRejection(unitPrice)) return unitPrice;
  return {
    ...lot,
    ...(unitPrice && { unitPrice }),
    ...(lot.vendorName && { vendorName: lot.vendorName.trim() }),
    ...(lot.orderNumber && { orderNumber: lot.orderNumber.trim() }),
  };
}

function mustEnd(termStart: LocalDate, termEnd: LocalDate | undefined): Rejection | undefined {
  if (!termEnd || termEnd <= addDays(termStart, LONGEST_TERM_DAYS)) return undefined;
  return reject(
    'INVALID_TIME',
    `A term to ${termEnd} is longer than a hundred years. Leave the end out for seats that are owned for ever.`,
    ['termEnd'],
  );
}

function readUnitPrice(price: Money): Money | Rejection {
  try {
    return parseUnitPrice(price);
  } catch (error) {
    if (error instanceof MoneyError) return reject(error.code, error.message, ['unitPrice', ...error.path]);
    throw error;
  }
}

/** A day on which more would be used than there is, with what counts on it. */
export interface Shortage {
  readonly day: LocalDate;
  readonly tally: Tally;
}

/**
 * The first day on which `seats` more, used from `day` on, would not fit. Looked at are the day itself and every later one that was recorded already and on
 * which use rises or seats are taken away, so that what is recorded late fits as well. The end of a term between is no such day: it is nobody's doing.
 */
export function shortageOf(entitlement: KnownEntitlement, seats: number, day: LocalDate): Shortage | undefined {
  const { assignments, reservations, lots, exceptions } = entitlement;
  const later = [
    ...[...assignments, ...reservations].map(({ from }) => from),
    ...lots.flatMap(({ reductions }) => reductions.map(({ on }) => on)),
    ...exceptions.flatMap(({ revokedOn }) => revokedOn ?? []),
  ];
  return firstShortage(entitlement, [day, ...later.filter((each) => each > day)], (tally) => excessOf(tally) + seats > 0);
}

/** The first of some days whose tally is short. */
export function firstShortage(
  entitlement: KnownEntitlement,
  days: readonly LocalDate[],
  isShort: (tally: Tally, day: LocalDate) => boolean,
): Shortage | undefined {
  const ordered = [...new Set(days)].sort();
  return ordered.map((day) => ({ day, tally: tallyOn(entitlement, day) })).find(({ day, tally }) => isShort(tally, day));
}

/** Refuses seats that do not fit where that is forbidden; answers the event of over-use where it is allowed, and nothing when they fit. */
export function fitting(entitlement: KnownEntitlement, seats: number, day: LocalDate): readonly EntitlementEvent[] | Rejection {
  const shortage = shortageOf(entitlement, seats, day);
  if (!shortage) return [];
  const { tally } = shortage;
  if (entitlement.record.overUse === 'forbid') return tooFew(shortage, seats);
  const used = tally.assigned + tally.reserved + seats;
  return [overUse(entitlement, 'assigned', { ...tally, used, detectedOn: shortage.day })];
}

function tooFew({ day, tally }: Shortage, seats: number): Rejection {
  const { entitled, excepted, assigned, reserved } = tally;
  const free = Math.max(0, -excessOf(tally));
  const byException = excepted > 0 ? ` and ${excepted} by exception` : '';
  const message =
    `On ${day} the entitlement has ${counted(entitled, 'seat')}${byException}: ${assigned} assigned, ${reserved} reserved, ${free} free. That is too few for ${seats} more. ` +
    'Release seats (ReleaseLicense, ReleaseReservation), buy more (AddPurchaseLot, RenewLot) or grant an exception (GrantException).';
  return reject('LIMIT_EXCEEDED', message, undefined, { ...tally, free, requested: seats });
}

/** A number of things in words. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** What an event of over-use says. */
interface Found {
  readonly used: number;
  readonly entitled: number;
  readonly excepted: number;
  readonly detectedOn: LocalDate;
}

/** The event that more is used than there is. */
export function overUse(
  { record: { entitlementId } }: KnownEntitlement,
  kind: OverUseKind,
  { used, entitled, excepted, detectedOn }: Found,
): EntitlementEvent {
  const excess = used - entitled - excepted;
  return { type: 'OverUseDetected', data: { entitlementId, kind, used, entitled, excepted, excess, detectedOn } };
}

/** Refuses a second license of the same holder for the same days. */
export function mustNotHold({ assignments }: KnownEntitlement, holder: Holder, day: LocalDate): Rejection | undefined {
  const same = assignments.find(
    ({ holderKind, holderId, until }) =>
      holderKind === holder.holderKind && holderId === holder.holderId && (until === undefined || until > day),
  );
  if (!same) return undefined;
  const since = isOpenOn(same, day) ? `has had one since ${same.from}` : `had one from ${same.from}`;
  const message = `The ${holder.holderKind} ${since} (assignment ${same.assignmentId}). Nobody holds two of the same entitlement.`;
  return reject('ALREADY_EXISTS', message, ['holderId'], { assignmentId: same.assignmentId });
}
