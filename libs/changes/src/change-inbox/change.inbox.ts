import type { InboxSource } from '@opsledger/inbox';
import { sql } from 'kysely';
import { changeRegister } from '../change-register/change-register.projection.js';
import { waitingFor } from '../change-register/waiting-for.js';

/** What waits for people in this context. */
export const changesInboxSources: readonly InboxSource[] = [
  {
    kind: 'changeApproval',
    subjectType: 'Change',
    settledBy: ['approveChange', 'rejectChange', 'abstainFromChange'],
    reads: [changeRegister.name],
    title: (name) => `Vote on the change “${name}”.`,
    rows: ({ actor }) => ({
      from: sql`change_register`,
      where: waitingFor(actor),
      subjectId: sql`change_id`,
      name: sql`title`,
      since: sql`waiting_since`,
      dueOn: sql`(planned_start at time zone 'UTC')::date`,
      role: sql`case when ${actor.id} = any(waits_for) then null else waits_for_role end`,
    }),
  },
  {
    kind: 'approvalHandover',
    subjectType: 'Change',
    settledBy: ['reassignApproval'],
    reads: [changeRegister.name, 'offboarding-checklist'],
    title: (name) => `Name another approver of the change “${name}”: one has left.`,
    /** Not for those with a part in the plan. What is still open of the checklists of leavers is in the one other table that this context looks at. */
    rows: ({ actor: { id }, role = null }) => ({
      from: sql`change_register join offboarding_item item on item.subject_id = change_id`,
      where: sql`change_register.status = 'AwaitingApproval' and item.kind = 'approvalHandover' and not item.completed
        and not ${id} = any(authors) and coalesce(implementer_id::text, '') <> ${id} and item.person_id::text = any(seated)`,
      subjectId: sql`change_id`,
      key: sql`change_id || ' ' || item.person_id`,
      name: sql`title`,
      since: sql`item.added_at`,
      dueOn: sql`(planned_start at time zone 'UTC')::date`,
      role: sql`${role}`,
    }),
  },
  {
    kind: 'changeReview',
    subjectType: 'Change',
    settledBy: ['reviewChange'],
    reads: [changeRegister.name],
    title: (name) => `Review the change “${name}”, so that it can be closed.`,
    rows: ({ role = null }) => ({
      from: sql`change_register`,
      where: sql`status = 'Review' and reviewed_at is null and (change_type = 'emergency' or outcome <> 'successful')`,
      subjectId: sql`change_id`,
      name: sql`title`,
      since: sql`ended_at`,
      role: sql`${role}`,
    }),
  },
];
