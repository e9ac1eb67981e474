import type { Actor, Instant } from '@opsledger/kernel';
import { defineTable, int4, jsonb, nullable, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { FieldRead } from '../access-record/access-record.js';
import type { ReadKind } from '../access-record/access-record.events.js';

/** One row per event of the record of reads. */
export const auditReadTable = defineTable('audit_read', {
  key: ['event_id'],
  columns: {
    event_id: uuid(),
    reader_id: text(),
    reader_kind: text<Actor['kind']>(),
    origin: text<'graphql' | 'cli'>(),
    kind: text<ReadKind>(),
    /** What the client called its operation. */
    name: nullable(text()),
    reads: jsonb<readonly FieldRead[]>(),
    /** Fields that were read beside those. */
    more_fields: int4(),
    /** How often, since the event of this read before. */
    count: int4(),
    correlation_id: text(),
    recorded_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['reader_id', 'recorded_at'] }, { columns: ['recorded_at', 'event_id'] }],
});

export type AuditReadRow = RowOf<typeof auditReadTable>;
