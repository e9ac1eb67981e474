import { mustBeReminder, type Reminder } from '@opsledger/eventsourcing';
import { notNow } from './purchase-order.checks.js';
import type { Decisions, OfOrder } from './purchase-order.commands.js';

/** Days after which those who have yet to decide on a purchase are reminded, again and again. */
export const APPROVAL_REMINDER_DAYS = 3;

/** What time alone does. Only the scheduler sends it. */
export interface ReminderCommand {
  readonly type: 'RemindOfPurchaseApproval';
  readonly data: OfOrder & Reminder;
}

/** What the command means for a purchase. */
export const reminderDecisions: Decisions<ReminderCommand> = {
  /** Once for each period that the purchase waits. */
  RemindOfPurchaseApproval({ purchaseOrderId, waitingSince, nth }, order, given) {
    const wrong = mustBeReminder(given, { waitingSince, nth }, APPROVAL_REMINDER_DAYS);
    if (wrong) return wrong;
    if (order.status !== 'Requested') return notNow(order, 'reminded of');
    if (order.reminded !== undefined && order.reminded >= nth) return [];
    return [{ type: 'PurchaseApprovalReminderDue', data: { purchaseOrderId, waitingSince, nth } }];
  },
};
