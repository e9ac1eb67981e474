import { periodsSince, type DueCommand, type Schedule } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { inPages, type ReadStore } from '@opsledger/read-store';
import { sql } from 'kysely';
import { APPROVAL_REMINDER_DAYS, type ReminderCommand } from '../change/change.reminder.decider.js';
import { changeRegister } from '../change-register/change-register.projection.js';
import { changeRegisterTable, type ChangeRow } from '../change-register/change-register.table.js';

/** What schedules look at. */
export interface ScheduleParts {
  readonly readStore: Pick<ReadStore, 'from'>;
}

/** What time does to changes. Names and keys are frozen: command ids follow from them. */
export function changeSchedules({ readStore }: ScheduleParts): readonly Schedule[] {
  return [
    {
      name: 'changeApprovalReminder',
      reads: [changeRegister.name],
      async *due(now) {
        for await (const row of waitingRows(readStore, now)) yield* reminder(row, now);
      },
    },
  ];
}

type Waiting = Pick<ChangeRow, 'change_id' | 'waiting_since' | 'approval'>;

/** The reminder of the last period that has passed: those that were missed are not caught up one by one. */
function* reminder({ change_id: changeId, waiting_since: waitingSince, approval }: Waiting, now: Instant): Generator<DueCommand> {
  if (!approval || waitingSince === null) return;
  const { round, step } = approval;
  const nth = periodsSince(waitingSince, now, APPROVAL_REMINDER_DAYS);
  const command: ReminderCommand = { type: 'RemindOfApproval', data: { changeId, round, step, waitingSince, nth } };
  yield { category: 'change', id: changeId, command, key: `${changeId}|${round}|${step}|${waitingSince}|${nth}` };
}

/** Those that have waited for another period, in the order of the wait, a page at a time. */
function waitingRows(readStore: ScheduleParts['readStore'], now: Instant): AsyncGenerator<Waiting> {
  return inPages<Waiting>((last, size) =>
    readStore
      .from(changeRegisterTable)
      .select(['change_id', 'waiting_since', 'approval'])
      .where('status', '=', 'AwaitingApproval')
      .where(sql<boolean>`waiting_since <= ${now}::timestamptz - make_interval(days => ${APPROVAL_REMINDER_DAYS}::int) * (reminders + 1)`)
      .where(last ? sql<boolean>`(waiting_since, change_id) > (${last.waiting_since}, ${last.change_id})` : sql<boolean>`true`)
      .orderBy('waiting_since')
      .orderBy('change_id')
      .limit(size)
      .execute(),
  );
}
