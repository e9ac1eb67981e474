import { firstOf, isRejection } from '@opsledger/eventsourcing';
import { addDays, dateOf, reject, type PurchaseLotId, type Rejection } from '@opsledger/kernel';
import { mustBeInForce } from './entitlement.checks.js';
import type { Decisions, EntitlementGiven, Evolutions, OfEntitlement } from './entitlement.commands.js';
import { onLot } from './entitlement.purchase.decider.js';
import { seatsLeft } from './entitlement.state.js';
import { lotOf } from './lot.checks.js';

/** Days before the end of a lot's term from which its renewal is reminded of: time to compare offers, and for a purchase to be approved. */
export const RENEWAL_REMINDER_DAYS = 60;

/** What time alone does. Only the scheduler sends these. */
export interface TimeCommand {
  readonly type: 'RemindOfRenewal';
  readonly data: OfEntitlement & { readonly lotId: PurchaseLotId };
}

/** What each command means for an entitlement. */
export const timeDecisions: Decisions<TimeCommand> = {
  /** Once for each lot, from some days before the end of its term, unless nothing is left to renew. */
  RemindOfRenewal({ entitlementId, lotId }, entitlement, given) {
    const lot = lotOf(entitlement, lotId, 'lotId');
    if (isRejection(lot)) return lot;
    const { termEnd } = lot.bought;
    const wrong = firstOf(mustBeScheduler(given), mustBeInForce(entitlement, 'renewed'));
    if (wrong) return wrong;
    if (termEnd === undefined) return reject('INVALID_TRANSITION', 'The lot never ends, so there is nothing to renew.');
    const today = dateOf(given.now);
    if (lot.reminded || lot.renewedBy !== undefined || seatsLeft(lot) === 0 || today > termEnd) return [];
    const first = addDays(termEnd, -RENEWAL_REMINDER_DAYS);
    if (today < first) return reject('INVALID_TIME', `The renewal of the lot is reminded of on ${first}, not before. Wait until then.`);
    return [{ type: 'RenewalReminderDue', data: { entitlementId, lotId, termEnd } }];
  },
};

/** What each event does to an entitlement. */
export const timeEvolutions = {
  RenewalReminderDue: (entitlement, { lotId }) => onLot(entitlement, lotId, (lot) => ({ ...lot, reminded: true })),
} satisfies Partial<Evolutions>;

function mustBeScheduler({ actor }: EntitlementGiven): Rejection | undefined {
  if (actor.kind === 'scheduler') return undefined;
  return reject('FORBIDDEN', 'A reminder is recorded by the scheduler when its day has come, and by nobody else.');
}
