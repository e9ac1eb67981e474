import type { InboxSource } from '@opsledger/inbox';
import { addDays } from '@opsledger/kernel';
import { sql } from 'kysely';
import { REMINDER_DAYS } from '../contract/contract.time.decider.js';
import { contractRegister } from '../contract-register/contract-register.projection.js';

/** What waits for people in this context. */
export const contractsInboxSources: readonly InboxSource[] = [
  {
    kind: 'contractApproval',
    subjectType: 'Contract',
    settledBy: ['approveContract', 'rejectContract'],
    reads: [contractRegister.name],
    title: (name) => `Decide on the contract ${name}.`,
    /** Not for those who had a hand in the draft. They may take it back, but they cannot decide. */
    rows: ({ actor, role = null }) => ({
      from: sql`contract_register`,
      where: sql`status = 'Submitted' and not ${actor.id} = any(drafters)`,
      subjectId: sql`contract_id`,
      name: sql`number || ', ' || title`,
      since: sql`submitted_at`,
      role: sql`${role}`,
    }),
  },
  {
    kind: 'noticeDeadline',
    subjectType: 'Contract',
    settledBy: ['giveNotice', 'renewContract', 'terminateContract'],
    reads: [contractRegister.name],
    title: (name) => `Decide whether the contract ${name} goes on: the last day for notice is near.`,
    rows: ({ today, role = null }) => ({
      from: sql`contract_register`,
      where: sql`status = 'Active' and notice_deadline between ${today}::date and ${addDays(today, REMINDER_DAYS)}::date`,
      subjectId: sql`contract_id`,
      name: sql`number || ', ' || title`,
      since: sql`(notice_deadline - ${REMINDER_DAYS}::int)::timestamp at time zone 'UTC'`,
      dueOn: sql`notice_deadline`,
      role: sql`${role}`,
    }),
  },
];
