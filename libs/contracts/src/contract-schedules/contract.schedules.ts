import type { DueCommand, Schedule } from '@opsledger/eventsourcing';
import { addDays, dateOf, type Instant, type LocalDate } from '@opsledger/kernel';
import { inPages, type ReadStore } from '@opsledger/read-store';
import { sql, type RawBuilder } from 'kysely';
import type { TimeCommand } from '../contract/contract.time.decider.js';
import { REMINDER_DAYS } from '../contract/contract.time.decider.js';
import { tacitEnd } from '../contract/terms.events.js';
import { contractRegister } from '../contract-register/contract-register.projection.js';
import { contractRegisterTable, type ContractRow } from '../contract-register/contract-register.table.js';

/** What schedules look at. */
export interface ScheduleParts {
  readonly readStore: Pick<ReadStore, 'from'>;
}

/** What time does to contracts. Names and keys are frozen: command ids follow from them. */
export function contractSchedules({ readStore }: ScheduleParts): readonly Schedule[] {
  const reads = [contractRegister.name];
  return [
    {
      name: 'contractExpiry',
      reads,
      async *due(now) {
        const ends = sql<boolean>`status = 'NoticeGiven' or (status = 'Active' and renewal <> 'tacit')`;
        for await (const row of dueRows(readStore, { column: 'ends_on', before: dateOf(now), condition: ends })) yield expiry(row);
      },
    },
    {
      name: 'contractTacitRenewal',
      reads,
      async *due(now) {
        const today = dateOf(now);
        const renews = sql<boolean>`status = 'Active' and renewal = 'tacit'`;
        for await (const row of dueRows(readStore, { column: 'ends_on', before: today, condition: renews })) yield* renewals(row, today);
      },
    },
    {
      name: 'contractNoticeReminder',
      reads,
      async *due(now) {
        const before = addDays(dateOf(now), REMINDER_DAYS + 1);
        const waits = sql<boolean>`status = 'Active' and reminded_for is distinct from notice_deadline`;
        for await (const row of dueRows(readStore, { column: 'notice_deadline', before, condition: waits })) yield reminder(row);
      },
    },
  ];
}

function expiry({ contract_id: contractId, ends_on: end }: ContractRow): DueCommand {
  const command: TimeCommand = { type: 'ExpireContract', data: { contractId, end } };
  return { category: 'contract', id: contractId, command, key: `${contractId}|${end}`, ...theDayAfter(end) };
}

/** Also every term that would have ended while nobody looked. */
function* renewals({ contract_id: contractId, ends_on, renewal_months }: ContractRow, today: LocalDate): Generator<DueCommand> {
  for (let end = ends_on; end < today && renewal_months !== null; end = tacitEnd(end, renewal_months)) {
    const command: TimeCommand = { type: 'RenewContractTacitly', data: { contractId, end } };
    yield { category: 'contract', id: contractId, command, key: `${contractId}|${end}`, ...theDayAfter(end) };
  }
}

function reminder({ contract_id: contractId, notice_deadline }: ContractRow): DueCommand {
  const deadline = notice_deadline!;
  const command: TimeCommand = { type: 'RemindOfNotice', data: { contractId, deadline } };
  return { category: 'contract', id: contractId, command, key: `${contractId}|${deadline}` };
}

/** When it happened, however late it is found. */
function theDayAfter(end: LocalDate): Pick<DueCommand, 'occurredAt' | 'reason'> {
  return { occurredAt: `${addDays(end, 1)}T00:00:00.000Z` as Instant, reason: 'The term has ended.' };
}

interface Due {
  readonly column: 'ends_on' | 'notice_deadline';
  /** The day in the column is before this one. */
  readonly before: LocalDate;
  readonly condition: RawBuilder<boolean>;
}

/** Contracts in the order of the day, a page at a time. What is done with a row does not move the place where the next page begins. */
function dueRows(readStore: ScheduleParts['readStore'], { column, before, condition }: Due): AsyncGenerator<ContractRow> {
  return inPages<ContractRow>((last, size) =>
    readStore
      .from(contractRegisterTable)
      .selectAll()
      .where(column, '<', before)
      .where(sql<boolean>`(${condition})`)
      .where(last ? sql<boolean>`(${sql.ref(column)}, contract_id) > (${last[column]}, ${last.contract_id})` : sql<boolean>`true`)
      .orderBy(column)
      .orderBy('contract_id')
      .limit(size)
      .execute(),
  );
}
