import { differing, firstOf, inOrder, isRejection, mustBeActive, mustSay } from '@opsledger/eventsourcing';
import { addDays, dateOf, reject, type LocalDate, type PurchaseLotId, type Rejection } from '@opsledger/kernel';
import { counted, dayOf, firstShortage, mustBeInForce, mustBeSeats, overUse, readLot } from './entitlement.checks.js';
import type { Decision, Decisions, EntitlementGiven, Evolutions, OfEntitlement, Wants } from './entitlement.commands.js';
import type { EntitlementEvent, ReductionKind } from './entitlement.events.js';
import {
  excessOf,
  isValidOn,
  seatsLeft,
  tallyOn,
  type EntitlementRecord,
  type KnownEntitlement,
  type Lot,
  type LotFacts,
} from './entitlement.state.js';
import { lotOf } from './lot.checks.js';

interface OfLot extends OfEntitlement {
  readonly lotId: PurchaseLotId;
}

/** A renewal: what is left out is as it was, but for the price, which has to be said again. */
export type Renewal = OfLot &
  Omit<LotFacts, 'quantity' | 'termStart' | 'termEnd'> & {
    readonly previousLotId: PurchaseLotId;
    /** Default: as many as the earlier lot has. */
    readonly quantity?: number;
    /** Default: the day after the earlier term. */
    readonly termStart?: LocalDate;
    readonly termEnd: LocalDate;
  };

/** What brings an entitlement and its seats into the ledger, and ends them. */
export type PurchaseCommand =
  | { readonly type: 'RegisterEntitlement'; readonly data: EntitlementRecord }
  | { readonly type: 'AddPurchaseLot'; readonly data: OfLot & LotFacts }
  | { readonly type: 'RenewLot'; readonly data: Renewal }
  /** @param quantity seats that are left. */
  | { readonly type: 'ReduceLot'; readonly data: OfLot & { readonly quantity: number; readonly kind: ReductionKind } }
  | { readonly type: 'ExpireLot'; readonly data: OfLot }
  | { readonly type: 'RetireEntitlement'; readonly data: OfEntitlement };

/** What registering means while the ledger knows no such entitlement. */
export function registered(data: EntitlementRecord, { facts }: EntitlementGiven): Decision {
  const { name, notes } = data;
  const wrong = firstOf(mustBeActive('software product', facts.product, 'productId'), mustSay(name, 'name'), mustSay(notes, 'notes'));
  return wrong ?? [{ type: 'EntitlementRegistered', data: { ...data, ...(name && { name: name.trim() }) } }];
}

/** What each command means for an entitlement. */
export const purchaseDecisions: Decisions<PurchaseCommand> = {
  RegisterEntitlement: () =>
    reject('ALREADY_EXISTS', 'There is an entitlement with this id. Use a new id, or buy more seats for this one (AddPurchaseLot).', [
      'entitlementId',
    ]),

  /** Seats with a price and a term of their own. */
  AddPurchaseLot(data, entitlement, given) {
    const { entitlementId, lotId, ...asked } = data;
    const facts = readLot(asked);
    if (isRejection(facts)) return facts;
    return bought(entitlement, given, { type: 'PurchaseLotAdded', data: { entitlementId, lotId, ...facts } });
  },

  /** The same seats for a later term: a new lot, so that the old price and term stay what they were. */
  RenewLot({ entitlementId, lotId, previousLotId, ...asked }, entitlement, given) {
    const previous = lotOf(entitlement, previousLotId, 'previousLotId');
    if (isRejection(previous)) return previous;
    const { termEnd } = previous.bought;
    if (termEnd === undefined)
      return reject('INVALID_TRANSITION', 'The lot never ends, so there is nothing to renew. Buy more seats with AddPurchaseLot.');
    if (previous.renewedBy !== undefined && previous.renewedBy !== lotId)
      return reject(
        'INVALID_TRANSITION',
        `The lot was renewed already, as ${previous.renewedBy}. Renew that one, or add a lot (AddPurchaseLot).`,
      );
    const facts = readLot({ ...asked, quantity: asked.quantity ?? seatsLeft(previous), termStart: asked.termStart ?? addDays(termEnd, 1) });
    if (isRejection(facts)) return facts;
    const wrong = inOrder(addDays(termEnd, 1), facts.termStart, 'termStart', 'the day after the term that is renewed');
    const data = { entitlementId, lotId, previousLotId, ...facts, termEnd: asked.termEnd };
    return wrong ?? bought(entitlement, given, { type: 'LotRenewed', data });
  },

  /** Fewer seats of a lot, never fewer than are in use. */
  ReduceLot({ entitlementId, lotId, quantity, kind }, entitlement, given) {
    const lot = lotOf(entitlement, lotId, 'lotId');
    if (isRejection(lot)) return lot;
    const left = seatsLeft(lot);
    if (quantity === left) return [];
    const effectiveOn = kind === 'correction' ? lot.bought.termStart : dayOf(given);
    const seats = left - quantity;
    const wrong = firstOf(
      mustBeInForce(entitlement, 'reduced'),
      quantity === 0 ? undefined : mustBeSeats(quantity, 'quantity'),
      seats > 0 ? undefined : reject('INVALID_INPUT', `The lot has ${left} seats. Buy more with AddPurchaseLot.`, ['quantity']),
      isValidOn(lot, effectiveOn)
        ? undefined
        : reject('INVALID_TIME', `On ${effectiveOn} the lot has no seats to give back. ${termOf(lot)}`),
      mustLeaveEnough(entitlement, { lot, seats, effectiveOn }, given),
    );
    return wrong ?? [{ type: 'LotReduced', data: { entitlementId, lotId, kind, seats, quantity, effectiveOn } }];
  },

  /** Notes that a term is over. What is assigned stays so; if it is now too much, that is said. */
  ExpireLot({ entitlementId, lotId }, entitlement, given) {
    const lot = lotOf(entitlement, lotId, 'lotId');
    if (isRejection(lot)) return lot;
    if (lot.expired) return [];
    const { termEnd } = lot.bought;
    const day = dayOf(given);
    const wrong = mustBeInForce(entitlement, 'expired');
    if (wrong) return wrong;
    if (termEnd === undefined || termEnd >= day)
      return reject('INVALID_TRANSITION', `The lot has not ended by ${day}. ${termOf(lot)} Give seats back before with ReduceLot.`);
    const tally = tallyOn(entitlement, day);
    const { assigned, reserved } = tally;
    const expired: EntitlementEvent = { type: 'LotExpired', data: { entitlementId, lotId, termEnd } };
    if (excessOf(tally) <= 0) return [expired];
    return [expired, overUse(entitlement, 'assigned', { ...tally, used: assigned + reserved, detectedOn: day })];
  },

  /** The end. Whoever still uses it comes first. */
  RetireEntitlement({ entitlementId }, entitlement, given) {
    if (entitlement.status === 'Retired') return [];
    const retiredOn = dayOf(given);
    const isOpen = ({ until }: { readonly until?: LocalDate }): boolean => until === undefined;
    const [assignments, reservations] = [entitlement.assignments.filter(isOpen).length, entitlement.reservations.filter(isOpen).length];
    if (assignments + reservations > 0) {
      const open = `${counted(assignments, 'assignment')} and ${counted(reservations, 'reservation')}`;
      const message = `The entitlement has ${open} open. Release them first (ReleaseLicense, ReleaseReservation).`;
      return reject('INVALID_TRANSITION', message, undefined, { assignments, reservations });
    }
    const last = [...entitlement.assignments, ...entitlement.reservations]
      .map(({ until }) => until!)
      .sort()
      .at(-1);
    const wrong = last && inOrder(last, retiredOn, 'occurredAt', 'when the last seat was released');
    return wrong ?? [{ type: 'EntitlementRetired', data: { entitlementId, retiredOn } }];
  },
};

/** What each event does to an entitlement. */
export const purchaseEvolutions = {
  EntitlementRegistered: (entitlement) => entitlement,
  PurchaseLotAdded: (entitlement, { entitlementId: _of, lotId, ...facts }) => withLot(entitlement, { lotId, bought: facts }),
  LotRenewed(entitlement, { entitlementId: _of, lotId, previousLotId, ...facts }) {
    const renewed = withLot(entitlement, { lotId, previousLotId, bought: facts });
    return onLot(renewed, previousLotId, (lot) => ({ ...lot, renewedBy: lotId }));
  },
  LotReduced: (entitlement, { lotId, seats, effectiveOn: on }) =>
    onLot(entitlement, lotId, (lot) => ({ ...lot, reductions: [...lot.reductions, { on, seats }] })),
  LotExpired: (entitlement, { lotId }) => onLot(entitlement, lotId, (lot) => ({ ...lot, expired: true })),
  EntitlementRetired: (entitlement) => ({ ...entitlement, status: 'Retired' }),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const purchaseWants: Wants<PurchaseCommand> = {
  RegisterEntitlement: ({ productId }) => ({ productId }),
  AddPurchaseLot: ({ costCenterId }) => ({ costCenterId }),
  RenewLot: ({ costCenterId }) => ({ costCenterId }),
};

type Purchase = Extract<EntitlementEvent, { type: 'PurchaseLotAdded' | 'LotRenewed' }>;

/** A new lot; the same one again changes nothing, another under its id is refused. */
function bought(entitlement: KnownEntitlement, { facts }: EntitlementGiven, event: Purchase): Decision {
  const known = entitlement.lots.find(({ lotId }) => lotId === event.data.lotId);
  if (known && isSame(known, event)) return [];
  if (known) return reject('ALREADY_EXISTS', 'There is a lot with this id that was bought otherwise. Use a new id.', ['lotId']);
  const wrong = firstOf(mustBeInForce(entitlement, 'bought'), mustBeActive('cost center', facts.costCenter, 'costCenterId'));
  return wrong ?? [event];
}

function isSame({ bought: facts, previousLotId }: Lot, { data }: Purchase): boolean {
  const { entitlementId: _of, lotId: _id, ...asked } = data;
  const known: object = { ...facts, ...(previousLotId && { previousLotId }) };
  return Object.keys(known).length === Object.keys(asked).length && Object.keys(differing(asked, known)).length === 0;
}

/** Refuses to take seats that were in use on any day from the reduction on to today, as far as the lot was valid on it. */
function mustLeaveEnough(
  entitlement: KnownEntitlement,
  { lot, seats, effectiveOn }: { readonly lot: Lot; readonly seats: number; readonly effectiveOn: LocalDate },
  { now }: EntitlementGiven,
): Rejection | undefined {
  const days = [
    ...[...entitlement.assignments, ...entitlement.reservations].map(({ from }) => from),
    ...entitlement.lots.flatMap(({ bought: { termEnd }, reductions }) => [
      ...(termEnd ? [addDays(termEnd, 1)] : []),
      ...reductions.map(({ on }) => on),
    ]),
    dateOf(now),
  ];
  const touched = [effectiveOn, ...days.filter((day) => day > effectiveOn && isValidOn(lot, day) && day <= dateOf(now))];
  const short = firstShortage(entitlement, touched, (tally) => tally.assigned + tally.reserved > tally.entitled - seats);
  if (!short) return undefined;
  const { entitled, assigned, reserved } = short.tally;
  const spare = Math.max(0, entitled - assigned - reserved);
  const message =
    `On ${short.day} the entitlement has ${counted(entitled, 'seat')}: ${assigned} assigned, ${reserved} reserved. At most ${spare} can be taken away. ` +
    'Release seats first (ReleaseLicense, ReleaseReservation).';
  return reject('LIMIT_EXCEEDED', message, ['quantity'], { ...short.tally, spare, requested: seats });
}

/** The term of a lot as a sentence. */
function termOf({ bought: { termStart, termEnd } }: Lot): string {
  return termEnd ? `Its term is ${termStart} to ${termEnd}.` : `Its term began on ${termStart} and never ends.`;
}

function withLot(entitlement: KnownEntitlement, lot: Pick<Lot, 'lotId' | 'previousLotId' | 'bought'>): KnownEntitlement {
  return { ...entitlement, lots: [...entitlement.lots, { ...lot, reductions: [], reminded: false, expired: false }] };
}

/** The entitlement with one of its lots changed. */
export function onLot(entitlement: KnownEntitlement, lotId: PurchaseLotId, change: (lot: Lot) => Lot): KnownEntitlement {
  return { ...entitlement, lots: entitlement.lots.map((lot) => (lot.lotId === lotId ? change(lot) : lot)) };
}
