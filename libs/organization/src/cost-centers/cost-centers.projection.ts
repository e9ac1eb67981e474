import { defineProjection } from '@opsledger/read-store';
import { costCenterEvents, type CostCenterEvent } from '../cost-center/cost-center.events.js';
import { costCenterTable } from './cost-centers.table.js';

export const costCentersProjection = defineProjection<CostCenterEvent>({
  name: 'cost-centers',
  version: 1,
  tables: [costCenterTable],
  catalogues: [costCenterEvents],
  on: {
    CostCenterOpened: ({ data: { costCenterId, code, name, orgUnitId = null }, metadata }, rows) => {
      const opened_at = metadata.occurredAt;
      rows.put(costCenterTable, {
        cost_center_id: costCenterId,
        code,
        name,
        org_unit_id: orgUnitId,
        status: 'Open',
        opened_at,
        closed_at: null,
      });
    },
    CostCenterClosed: ({ data: { costCenterId }, metadata }, rows) => {
      rows.patch(costCenterTable, { cost_center_id: costCenterId }, { status: 'Closed', closed_at: metadata.occurredAt });
    },
  },
});
