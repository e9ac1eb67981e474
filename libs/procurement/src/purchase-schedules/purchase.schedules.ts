import { periodsSince, type DueCommand, type Schedule } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { inPages, type ReadStore } from '@opsledger/read-store';
import { sql } from 'kysely';
import { purchaseList } from '../purchase-list/purchase-list.projection.js';
import { purchaseTable, type PurchaseRow } from '../purchase-list/purchase-list.table.js';
import { APPROVAL_REMINDER_DAYS, type ReminderCommand } from '../purchase-order/purchase-order.reminder.decider.js';

/** What schedules look at. */
export interface ScheduleParts {
  readonly readStore: Pick<ReadStore, 'from'>;
}

/** What time does to purchases. Names and keys are frozen: command ids follow from them. */
export function purchaseSchedules({ readStore }: ScheduleParts): readonly Schedule[] {
  return [
    {
      name: 'purchaseApprovalReminder',
      reads: [purchaseList.name],
      async *due(now) {
        for await (const row of waitingRows(readStore, now)) yield* reminder(row, now);
      },
    },
  ];
}

type Waiting = Pick<PurchaseRow, 'purchase_order_id' | 'created_at'>;

/** The reminder of the last period that has passed: those that were missed are not caught up one by one. */
function* reminder({ purchase_order_id: purchaseOrderId, created_at: waitingSince }: Waiting, now: Instant): Generator<DueCommand> {
  const nth = periodsSince(waitingSince, now, APPROVAL_REMINDER_DAYS);
  const command: ReminderCommand = { type: 'RemindOfPurchaseApproval', data: { purchaseOrderId, waitingSince, nth } };
  yield { category: 'purchaseOrder', id: purchaseOrderId, command, key: `${purchaseOrderId}|${nth}` };
}

/** Those that have waited for another period, in the order of the wait, a page at a time. */
function waitingRows(readStore: ScheduleParts['readStore'], now: Instant): AsyncGenerator<Waiting> {
  return inPages<Waiting>((last, size) =>
    readStore
      .from(purchaseTable)
      .select(['purchase_order_id', 'created_at'])
      .where('status', '=', 'Requested')
      .where(sql<boolean>`created_at <= ${now}::timestamptz - make_interval(days => ${APPROVAL_REMINDER_DAYS}::int) * (reminders + 1)`)
      .where(last ? sql<boolean>`(created_at, purchase_order_id) > (${last.created_at}, ${last.purchase_order_id})` : sql<boolean>`true`)
      .orderBy('created_at')
      .orderBy('purchase_order_id')
      .limit(size)
      .execute(),
  );
}
