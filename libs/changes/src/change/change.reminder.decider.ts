import { mustBeReminder, type Reminder } from '@opsledger/eventsourcing';
import { notNow } from './change.checks.js';
import type { Decisions, Evolutions, OfChange } from './change.commands.js';

/** Days after which those who have yet to vote are reminded, again and again. */
export const APPROVAL_REMINDER_DAYS = 3;

/** What time alone does. Only the scheduler sends it. */
export interface ReminderCommand {
  readonly type: 'RemindOfApproval';
  readonly data: OfChange & Reminder & { readonly round: number; readonly step: number };
}

/** What the command means for a change. */
export const reminderDecisions: Decisions<ReminderCommand> = {
  /** Once for each period that the open step waits. */
  RemindOfApproval({ changeId, round, step, waitingSince, nth }, change, given) {
    const wrong = mustBeReminder(given, { waitingSince, nth }, APPROVAL_REMINDER_DAYS);
    if (wrong) return wrong;
    if (change.status !== 'AwaitingApproval') return notNow(change, 'reminded of');
    const { round: open } = change;
    const isLate = open.round !== round || open.step !== step;
    if (isLate || (open.reminded?.step === step && open.reminded.nth >= nth)) return [];
    return [{ type: 'ApprovalReminderDue', data: { changeId, round, step, waitingSince, nth } }];
  },
};

/** What the event does to a change. */
export const reminderEvolutions = {
  ApprovalReminderDue: (change, { step, nth }) =>
    change.status === 'AwaitingApproval' ? { ...change, round: { ...change.round, reminded: { step, nth } } } : change,
} satisfies Partial<Evolutions>;
