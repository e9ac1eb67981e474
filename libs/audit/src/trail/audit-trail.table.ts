import type { Origin } from '@opsledger/eventsourcing';
import { isUuid, uuidV5, type Instant } from '@opsledger/kernel';
import { defineTable, int4, int8, nullable, text, timestamptz, uuid, uuidArray, type RowOf } from '@opsledger/read-store';

/**
 * One row per event: by what it can be found. What it says is in the log alone. Ids are stored as `idKey` has them. The primary key is the place in the
 * log, so rows come in the order of the key; equal values of the other indexes are kept once, with a list of rows.
 */
export const auditTrailTable = defineTable('audit_trail', {
  key: ['commit', 'prepare'],
  columns: {
    commit: int8(),
    prepare: int8(),
    event_id: uuid(),
    subject_type: text(),
    subject_id: uuid(),
    /** The stream, where its id is no UUID, as of security streams. Null: `<subject_type>-<subject_id>`. */
    stream: nullable(text()),
    version: int4(),
    type: text(),
    actor_id: text(),
    on_behalf_of: nullable(text()),
    origin: text<Origin>(),
    occurred_at: timestamptz<Instant>(),
    recorded_at: timestamptz<Instant>(),
    command_id: uuid(),
    /** Null: the command's own id, as of most commands that came from outside. */
    correlation_id: nullable(uuid()),
    /** The event that a process reacted to. Null: the command came from outside. */
    causation_id: nullable(uuid()),
    /** As it was given. The only text of people here. */
    reason: nullable(text()),
    /** Every id in its data, each once, but its subject's own. */
    mentions: uuidArray(),
  },
  indexes: [
    { columns: ['mentions'], finds: 'items' },
    { columns: ['subject_id'] },
    { columns: ['event_id'] },
    { columns: ['command_id'] },
    { columns: ['correlation_id'], where: 'correlation_id is not null' },
    { columns: ['causation_id'], where: 'causation_id is not null' },
    { columns: ['type'] },
    { columns: ['actor_id'] },
    { columns: ['on_behalf_of'], where: 'on_behalf_of is not null' },
    { columns: ['occurred_at'] },
    { columns: ['recorded_at'] },
    { columns: ['reason'], finds: 'words', where: 'reason is not null' },
  ],
});

export type TrailRow = RowOf<typeof auditTrailTable>;

/** An id as the table has it: a UUID as it is, any other text as a UUID that follows from it. Pure. */
export function idKey(id: string): string {
  const lower = id.toLowerCase();
  return isUuid(lower) ? lower : uuidV5(`audit-trail|${id}`);
}
