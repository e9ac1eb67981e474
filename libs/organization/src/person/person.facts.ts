import type { AggregateReader } from '@opsledger/eventsourcing';
import type { PersonId } from '@opsledger/kernel';
import type { CostCenter } from '../cost-center/cost-center.decider.js';
import type { Location } from '../location/location.decider.js';
import type { OrgUnit } from '../org-unit/org-unit.decider.js';
import { RETENTION_POLICY_ID, type Retention } from '../retention-policy/retention-policy.events.js';
import type { Person, PersonCommand, PersonFacts } from './person.decider.js';

/** Reads what a command's references say now. Commands without references read nothing. */
export async function gatherPersonFacts(command: PersonCommand, _id: string, reader: AggregateReader): Promise<PersonFacts> {
  if (command.type === 'RequestPersonErasure')
    return { retention: (await reader.state<Retention>('retentionPolicy', RETENTION_POLICY_ID)).state };
  if (command.type !== 'OnboardPerson' && command.type !== 'TransferPerson') return {};
  const { orgUnitId, costCenterId, locationId, managerId } = command.data;
  return {
    ...(orgUnitId && { orgUnit: (await reader.state<OrgUnit>('orgUnit', orgUnitId)).state.status }),
    ...(costCenterId && { costCenter: (await reader.state<CostCenter>('costCenter', costCenterId)).state.status }),
    ...(locationId && { location: (await reader.state<Location>('location', locationId)).state.status }),
    ...(managerId && (await managementAbove(reader, managerId))),
  };
}

async function managementAbove(
  reader: AggregateReader,
  managerId: PersonId,
): Promise<Required<Pick<PersonFacts, 'manager' | 'managementChain'>>> {
  const { state: manager } = await reader.state<Person>('person', managerId);
  const chain = new Set<PersonId>([managerId]);
  let next = managerOf(manager);
  while (next && !chain.has(next)) {
    chain.add(next);
    next = managerOf((await reader.state<Person>('person', next)).state);
  }
  return { manager: manager.status, managementChain: [...chain] };
}

function managerOf(person: Person): PersonId | undefined {
  return 'profile' in person ? person.profile.placement.managerId : undefined;
}
