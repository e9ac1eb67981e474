import type { AggregateReader } from '@opsledger/eventsourcing';
import type { OrgUnit } from '../org-unit/org-unit.decider.js';
import type { CostCenterCommand, CostCenterFacts } from './cost-center.decider.js';

/** Reads what a command's reference says now. Commands without one read nothing. */
export async function gatherCostCenterFacts(command: CostCenterCommand, _id: string, reader: AggregateReader): Promise<CostCenterFacts> {
  const referred = command.type === 'OpenCostCenter' ? command.data.orgUnitId : undefined;
  return referred === undefined ? {} : { orgUnit: (await reader.state<OrgUnit>('orgUnit', referred)).state.status };
}
