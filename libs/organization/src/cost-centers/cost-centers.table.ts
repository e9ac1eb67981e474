import type { CostCenterId, Instant, OrgUnitId } from '@opsledger/kernel';
import { defineTable, nullable, text, timestamptz, uuid } from '@opsledger/read-store';

/** Where costs are charged, closed ones included. */
export const costCenterTable = defineTable('cost_center', {
  key: ['cost_center_id'],
  columns: {
    cost_center_id: uuid<CostCenterId>(),
    code: text(),
    name: text(),
    org_unit_id: nullable(uuid<OrgUnitId>()),
    status: text<'Open' | 'Closed'>(),
    opened_at: timestamptz<Instant>(),
    closed_at: nullable(timestamptz<Instant>()),
  },
  indexes: [{ columns: ['code', 'cost_center_id'] }, { columns: ['org_unit_id'] }],
});
