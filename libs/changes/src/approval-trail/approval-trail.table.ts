import type { ChangeId, Instant, PersonId } from '@opsledger/kernel';
import { boolean, defineTable, int4, nullable, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { Vote } from '../values.events.js';

/** What an entry of the trail records: a vote, or what was asked and decided. */
export type TrailKind = 'requested' | Vote | 'reassigned' | 'stepPassed' | 'authorized' | 'denied' | 'cancelled' | 'exempted';

/** One row per entry: nothing is ever changed or taken away. */
export const approvalTrailTable = defineTable('approval_trail', {
  key: ['change_id', 'revision'],
  columns: {
    change_id: uuid<ChangeId>(),
    /** Revision of the change's stream. */
    revision: int4(),
    entry_id: uuid(),
    kind: text<TrailKind>(),
    /** Null where no votes were asked for. */
    round: nullable(int4()),
    /** From 0; null for what concerns the whole round. */
    step: nullable(int4()),
    actor_id: text(),
    /** For whom the actor acted. */
    on_behalf_of: nullable(text()),
    reason: nullable(text()),
    /** What the same approver had said before. */
    replaces: nullable(text<Vote>()),
    /** Of an approval that went to another person. */
    from_approver_id: nullable(uuid<PersonId>()),
    to_approver_id: nullable(uuid<PersonId>()),
    pre_approved: boolean(),
    occurred_at: timestamptz<Instant>(),
    recorded_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['actor_id', 'recorded_at'] }],
});

export type ApprovalTrailRow = RowOf<typeof approvalTrailTable>;
