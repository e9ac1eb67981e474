import type { InboxSource } from '@opsledger/inbox';
import { sql } from 'kysely';
import { peopleName } from '../people/people.table.js';
import { erasable, eraseBy, keptUntil } from '../retention/retention.conditions.js';
import { retentionProjection } from '../retention/retention.projection.js';

/** Nobody has a hand in the erasure of what is known of themselves. */
const notSelf = (actorId: string) => sql`person_id::text <> ${actorId}`;

/** What waits for those who erase: requests of others, and data that the retention policy lets go. */
export const erasureInboxSources: readonly InboxSource[] = [
  {
    kind: 'erasureApproval',
    subjectType: 'Person',
    settledBy: ['approvePersonErasure'],
    reads: [peopleName],
    title: (lastDay) => `Approve or reject the erasure of a person whose last day was ${lastDay}. It cannot be undone.`,
    rows: ({ actor, today, role = null }) => ({
      from: sql`person`,
      where: sql`${erasable} and erasure_requested_by <> ${actor.id} and ${notSelf(actor.id)} and coalesce(erasure_expires_on >= ${today}::date, true)`,
      subjectId: sql`person_id`,
      name: sql`last_day`,
      since: sql`erasure_requested_at`,
      dueOn: sql`erasure_expires_on`,
      role: sql`${role}`,
    }),
  },
  {
    kind: 'erasureDue',
    subjectType: 'Person',
    settledBy: ['requestPersonErasure'],
    reads: [peopleName, retentionProjection.name],
    title: (lastDay) => `Request the erasure of a person whose last day was ${lastDay}: the retention policy keeps the data no longer.`,
    rows: ({ actor, today, role = null }) => ({
      from: sql`person`,
      where: sql`${erasable} and ${keptUntil} < ${today}::date and ${notSelf(actor.id)} and (erasure_requested_by is null or erasure_expires_on < ${today}::date)`,
      subjectId: sql`person_id`,
      name: sql`last_day`,
      since: sql`(${keptUntil} + 1)::timestamptz`,
      dueOn: eraseBy,
      role: sql`${role}`,
    }),
  },
];
