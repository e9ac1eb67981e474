import type { AggregateReader } from '@opsledger/eventsourcing';
import type { OrgUnit, OrgUnitCommand, OrgUnitFacts } from './org-unit.decider.js';

/** Reads what a command's reference says now. Commands without one read nothing. */
export async function gatherOrgUnitFacts(command: OrgUnitCommand, _id: string, reader: AggregateReader): Promise<OrgUnitFacts> {
  const referred = command.type === 'CreateOrgUnit' ? command.data.parentId : undefined;
  return referred === undefined ? {} : { parent: (await reader.state<OrgUnit>('orgUnit', referred)).state.status };
}
