import { defineProjection } from '@opsledger/read-store';
import { auditReadEvents, type AuditReadEvent } from '../access-record/access-record.events.js';
import { auditReadTable } from './audit-reads.table.js';

/** Who read what, for those who watch the auditors. */
export const auditReads = defineProjection<AuditReadEvent>({
  name: 'auditReads',
  version: 1,
  tables: [auditReadTable],
  catalogues: [auditReadEvents],
  on: {
    AuditDataRead: ({ id, data, metadata }, rows) => {
      rows.put(auditReadTable, {
        event_id: id,
        reader_id: data.readerId,
        reader_kind: metadata.actor.kind,
        origin: metadata.origin === 'cli' ? 'cli' : 'graphql',
        kind: data.kind,
        name: data.name ?? null,
        reads: data.reads,
        more_fields: data.moreFields ?? 0,
        count: data.count,
        correlation_id: metadata.$correlationId,
        recorded_at: metadata.recordedAt,
      });
    },
  },
});
