import type { InboxSource } from '@opsledger/inbox';
import { isUuid } from '@opsledger/kernel';
import { sql } from 'kysely';
import { assetRegister } from '../asset-register/asset-register.projection.js';

/** What waits for people in this context. */
export const assetsInboxSources: readonly InboxSource[] = [
  {
    kind: 'custodyAcceptance',
    subjectType: 'Asset',
    settledBy: ['acceptCustody', 'declineCustody'],
    reads: [assetRegister.name],
    title: (name) => `Accept or decline the asset ${name}, which was assigned to you.`,
    /** Asset managers may answer for others, but nobody asks them to: only the holder knows. */
    rows({ actor }) {
      if (!isUuid(actor.id)) return undefined;
      const mine = sql`assignee_kind = 'person' and assignee_id = ${actor.id}::uuid`;
      return {
        from: sql`asset_register`,
        where: sql`${mine} and custody_state = 'pending' and status = 'InUse'`,
        subjectId: sql`asset_id`,
        name: sql`coalesce(tag, serial, name, manufacturer)`,
        since: sql`assigned_at`,
        role: sql`null`,
      };
    },
  },
];
