import { periodsSince, type DueCommand, type Schedule } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { inPages } from '@opsledger/read-store';
import { sql } from 'kysely';
import { APPROVAL_REMINDER_DAYS, type TimeCommand } from '../contract/contract.time.decider.js';
import { contractRegister } from '../contract-register/contract-register.projection.js';
import { contractRegisterTable, type ContractRow } from '../contract-register/contract-register.table.js';
import type { ScheduleParts } from './contract.schedules.js';

/** What time does to contracts that wait for a decision. Names and keys are frozen: command ids follow from them. */
export function approvalSchedules({ readStore }: ScheduleParts): readonly Schedule[] {
  return [
    {
      name: 'contractApprovalReminder',
      reads: [contractRegister.name],
      async *due(now) {
        for await (const row of waitingRows(readStore, now)) yield* reminder(row, now);
      },
    },
  ];
}

type Waiting = Pick<ContractRow, 'contract_id' | 'submitted_at'>;

/** The reminder of the last period that has passed: those that were missed are not caught up one by one. */
function* reminder({ contract_id: contractId, submitted_at: waitingSince }: Waiting, now: Instant): Generator<DueCommand> {
  if (waitingSince === null) return;
  const nth = periodsSince(waitingSince, now, APPROVAL_REMINDER_DAYS);
  const command: TimeCommand = { type: 'RemindOfContractApproval', data: { contractId, waitingSince, nth } };
  yield { category: 'contract', id: contractId, command, key: `${contractId}|${waitingSince}|${nth}` };
}

/** Those that have waited for another period, in the order of the wait, a page at a time. */
function waitingRows(readStore: ScheduleParts['readStore'], now: Instant): AsyncGenerator<Waiting> {
  return inPages<Waiting>((last, size) =>
    readStore
      .from(contractRegisterTable)
      .select(['contract_id', 'submitted_at'])
      .where('status', '=', 'Submitted')
      .where(sql<boolean>`submitted_at <= ${now}::timestamptz - make_interval(days => ${APPROVAL_REMINDER_DAYS}::int) * (reminders + 1)`)
      .where(last ? sql<boolean>`(submitted_at, contract_id) > (${last.submitted_at}, ${last.contract_id})` : sql<boolean>`true`)
      .orderBy('submitted_at')
      .orderBy('contract_id')
      .limit(size)
      .execute(),
  );
}
