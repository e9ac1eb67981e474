import { reject, type LocalDate, type PurchaseLotId, type Rejection } from '@opsledger/kernel';
import { isValidOn, lotOn, roomOn, seatsOn, type Assignment, type KnownEntitlement, type Lot } from './entitlement.state.js';

/** Seats that are to come from a lot. */
interface Need {
  readonly lotId?: PurchaseLotId | undefined;
  readonly quantity: number;
  readonly day: LocalDate;
}

/**
 * The lot that seats come from: the one that was asked for, or the valid one that lasts longest, those with room first. Where none has room the
 * entitlement as a whole decides. Nothing comes from a lot that has ended or not begun.
 */
export function chooseLot(entitlement: KnownEntitlement, { lotId, quantity, day }: Need): Lot | Rejection {
  const valid = entitlement.lots.filter((lot) => seatsOn(lot, day) > 0).sort(byLength);
  const roomy = valid.filter((lot) => roomOn(entitlement, lot, day) >= quantity);
  if (lotId === undefined) return roomy[0] ?? valid[0] ?? noValidLot(entitlement, day);
  const named = entitlement.lots.find((lot) => lot.lotId === lotId);
  if (!named) return reject('INVALID_REFERENCE', `The entitlement has no lot ${lotId}. Check the id, or leave it out.`, ['lotId']);
  if (!valid.includes(named)) {
    const { termStart, termEnd = 'for ever' } = named.bought;
    return reject(
      'INVALID_REFERENCE',
      `The lot has no seats on ${day}: its term is ${termStart} to ${termEnd}. Choose a valid lot, or renew it (RenewLot).`,
      ['lotId'],
    );
  }
  if (roomy.length === 0 || roomy.includes(named)) return named;
  return reject(
    'LIMIT_EXCEEDED',
    `The lot has not enough free seats for ${quantity} more on ${day}, but ${roomy[0]!.lotId} has. Name that one, or none.`,
    ['lotId'],
  );
}

/** A lot of the entitlement, or why there is none. */
export function lotOf({ lots }: KnownEntitlement, lotId: PurchaseLotId, path: string): Lot | Rejection {
  const lot = lots.find((each) => each.lotId === lotId);
  return lot ?? reject('INVALID_REFERENCE', `The entitlement has no lot ${lotId}. Check the id, or add it first (AddPurchaseLot).`, [path]);
}

/** Later ends first, those without an end before all. */
function byLength(a: Lot, b: Lot): number {
  return (b.bought.termEnd ?? NEVER).localeCompare(a.bought.termEnd ?? NEVER);
}

const NEVER = '9999-12-31';

function noValidLot({ lots }: KnownEntitlement, day: LocalDate): Rejection {
  const ended = lots
    .flatMap(({ bought: { termEnd } }) => (termEnd && termEnd < day ? termEnd : []))
    .sort()
    .at(-1);
  const why = ended
    ? `No lot is valid on ${day}: the last one ended on ${ended}. Renew it (RenewLot)`
    : `There are no seats on ${day}. Buy some`;
  return reject('LIMIT_EXCEEDED', `${why}${ended ? ', or buy seats' : ''} (AddPurchaseLot).`, undefined, { entitled: 0 });
}

/** The lot that an assignment's seats come from, or another valid one when its term is over. */
export function lotOfSeats(entitlement: KnownEntitlement, assignment: Assignment, day: LocalDate): Lot | Rejection {
  const lotId = lotOn(entitlement, assignment, day);
  const own = entitlement.lots.find((lot) => lot.lotId === lotId && isValidOn(lot, day));
  return own ?? chooseLot(entitlement, { quantity: assignment.quantity, day });
}
