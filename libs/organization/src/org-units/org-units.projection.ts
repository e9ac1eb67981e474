import { defineProjection } from '@opsledger/read-store';
import { orgUnitEvents, type OrgUnitEvent } from '../org-unit/org-unit.events.js';
import { orgUnitTable } from './org-units.table.js';

export const orgUnitsProjection = defineProjection<OrgUnitEvent>({
  name: 'org-units',
  version: 1,
  tables: [orgUnitTable],
  catalogues: [orgUnitEvents],
  on: {
    OrgUnitCreated: ({ data: { orgUnitId, name, code = null, parentId = null }, metadata }, rows) => {
      const created_at = metadata.occurredAt;
      rows.put(orgUnitTable, { org_unit_id: orgUnitId, name, code, parent_id: parentId, status: 'Active', created_at, closed_at: null });
    },
    OrgUnitRenamed: ({ data: { orgUnitId, name } }, rows) => {
      rows.patch(orgUnitTable, { org_unit_id: orgUnitId }, { name });
    },
    OrgUnitClosed: ({ data: { orgUnitId }, metadata }, rows) => {
      rows.patch(orgUnitTable, { org_unit_id: orgUnitId }, { status: 'Closed', closed_at: metadata.occurredAt });
    },
  },
});
