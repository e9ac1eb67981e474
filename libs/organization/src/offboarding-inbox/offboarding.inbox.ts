import type { InboxSource } from '@opsledger/inbox';
import { sql } from 'kysely';
import { offboardingChecklistProjection } from '../offboarding-checklist/offboarding-checklist.projection.js';

/** What waits for those who sign off offboardings. */
export const offboardingInboxSources: readonly InboxSource[] = [
  {
    kind: 'offboardingSignOff',
    subjectType: 'Person',
    settledBy: ['signOffOffboarding'],
    reads: [offboardingChecklistProjection.name],
    title: (lastDay) => `Sign off the offboarding of a person whose last day is ${lastDay}: every item is settled.`,
    /** Nobody signs off their own. */
    rows: ({ actor, role = null }) => ({
      from: sql`offboarding`,
      where: sql`status = 'Started' and open_items = 0 and person_id::text <> ${actor.id}`,
      subjectId: sql`person_id`,
      name: sql`last_day`,
      since: sql`greatest(started_at, (select max(completed_at) from offboarding_item item where item.person_id = offboarding.person_id))`,
      role: sql`${role}`,
    }),
  },
];
