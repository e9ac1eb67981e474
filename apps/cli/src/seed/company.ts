import { instantOf, type CostCenterId, type LocationId, type OrgUnitId } from '@opsledger/kernel';
import type { Chance } from './chance.js';
import { generatePeople } from './people.js';
import { MINUTE, SEED_ACTOR, seedId, type Making, type SeedSettings, type SeedStep } from './seed-step.js';
import type { Company, Department, Period, Site } from './world.js';

const DEPARTMENTS = [
  ['IT', '100'],
  ['Engineering', '200'],
  ['Sales', '300'],
  ['Marketing', '310'],
  ['Finance', '400'],
  ['People', '410'],
  ['Operations', '500'],
  ['Customer Support', '510'],
] as const;

const SITES = [
  ['Berlin', 'DE'],
  ['Lyon', 'FR'],
  ['Milan', 'IT'],
  ['Utrecht', 'NL'],
] as const;

const ROOMS = ['Ground floor', 'First floor', 'Second floor', 'Server room'] as const;

/** Generates org units, cost centers, locations and people. */
export function generateCompany(settings: SeedSettings, chance: Chance, period: Period): Company {
  const { start } = period;
  const steps: SeedStep[] = [];
  const addAt =
    (at: number): Add =>
    (making) => {
      steps.push({ ...making, occurredAt: instantOf(at), actor: SEED_ACTOR });
    };
  const departments = addDepartments(settings, chance, addAt(start));
  const sites = SITES.map((site) => addSite(settings, chance, site, addAt(start + MINUTE)));
  const people = generatePeople({ settings, chance, period, departments, sites });
  return {
    sites,
    employees: people.employees,
    costCenters: departments.map(({ costCenterId }) => costCenterId),
    itCostCenter: departments[0]!.costCenterId,
    staff: people.staff,
    steps: [...steps, ...people.steps],
  };
}

type Add = (making: Making) => void;

function addDepartments(settings: SeedSettings, chance: Chance, add: Add): readonly Department[] {
  const parentId = rootUnitId(settings);
  add({
    category: 'orgUnit',
    id: parentId,
    command: { type: 'CreateOrgUnit', data: { orgUnitId: parentId, name: chance.faker.company.name(), code: 'ROOT' } },
  });
  return DEPARTMENTS.map(([name, number]) => {
    const orgUnitId = seedId<OrgUnitId>(settings, 'orgUnit', name);
    const costCenterId = seedId<CostCenterId>(settings, 'costCenter', name);
    add({
      category: 'orgUnit',
      id: orgUnitId,
      command: { type: 'CreateOrgUnit', data: { orgUnitId, name, code: `OU-${number}`, parentId } },
    });
    add({
      category: 'costCenter',
      id: costCenterId,
      command: { type: 'OpenCostCenter', data: { costCenterId, code: `CC-${number}`, name, orgUnitId } },
    });
    return { orgUnitId, costCenterId };
  });
}

/** The id of the first thing that a seed makes: it tells which seed a ledger was filled from. */
export function rootUnitId(settings: Pick<SeedSettings, 'seed'>): OrgUnitId {
  return seedId<OrgUnitId>(settings, 'orgUnit', 'root');
}

function addSite(settings: SeedSettings, { faker }: Chance, [city, country]: readonly [string, string], add: Add): Site {
  const open = (name: string, parentId?: LocationId): LocationId => {
    const locationId = seedId<LocationId>(settings, 'location', `${city} ${name}`);
    const address = { street: faker.location.streetAddress(), city, postalCode: faker.location.zipCode('#####'), country };
    const data = { locationId, name: parentId ? `${city}, ${name}` : name, ...(parentId ? { parentId } : { address }) };
    add({ category: 'location', id: locationId, command: { type: 'OpenLocation', data } });
    return locationId;
  };
  const locationId = open(city);
  return { locationId, rooms: ROOMS.map((room) => open(room, locationId)), stockRoom: open('Stock room', locationId) };
}
