import { NOON, recordedEvents } from '@opsledger/eventsourcing/testing';
import { foldRows } from '@opsledger/read-store';
import type { AuditReadEvent } from '../access-record/access-record.events.js';
import { auditReads } from './audit-reads.projection.js';
import { auditReadTable } from './audit-reads.table.js';

const reads = [{ field: 'approvalTrail', arguments: { changeId: 'c-1' } }];
const happened: readonly AuditReadEvent[] = [
  { type: 'AuditDataRead', data: { readerId: 'eve', kind: 'query', name: 'Trail', reads, count: 1 } },
  { type: 'AuditDataRead', data: { readerId: 'eve', kind: 'command', reads, moreFields: 2, count: 99 } },
];

describe('the read model of reads', () => {
  it('has a row for each event, by graphql unless it came from the command line', () => {
    const events = recordedEvents('auditRead-2026-11-21', happened);
    const rows = foldRows(auditReads, [events[0]!, { ...events[1]!, metadata: { ...events[1]!.metadata, origin: 'cli' } }]);
    const [first, second] = events.map(({ id }) => rows.row(auditReadTable, { event_id: id }));
    const shared = {
      reader_id: 'eve',
      reader_kind: 'service',
      reads,
      correlation_id: events[0]!.metadata['$correlationId'],
      recorded_at: NOON,
    };
    expect(first).toEqual({
      ...shared,
      event_id: events[0]!.id,
      origin: 'graphql',
      kind: 'query',
      name: 'Trail',
      more_fields: 0,
      count: 1,
    });
    expect(second).toEqual({ ...shared, event_id: events[1]!.id, origin: 'cli', kind: 'command', name: null, more_fields: 2, count: 99 });
  });
});
