import type { Instant, OrgUnitId } from '@opsledger/kernel';
import { defineTable, nullable, text, timestamptz, uuid } from '@opsledger/read-store';

/** The parts of the organisation, closed ones included. */
export const orgUnitTable = defineTable('org_unit', {
  key: ['org_unit_id'],
  columns: {
    org_unit_id: uuid<OrgUnitId>(),
    name: text(),
    code: nullable(text()),
    parent_id: nullable(uuid<OrgUnitId>()),
    status: text<'Active' | 'Closed'>(),
    created_at: timestamptz<Instant>(),
    closed_at: nullable(timestamptz<Instant>()),
  },
  indexes: [{ columns: ['name', 'org_unit_id'] }, { columns: ['parent_id'] }],
});
