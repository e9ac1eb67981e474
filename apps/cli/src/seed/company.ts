import { dateOf, instantOf, type Actor, type CostCenterId, type LocationId, type OrgUnitId, type PersonId } from '@opsledger/kernel';
import type { ImportCommand } from '../import/plan/step.js';
import type { Chance } from './chance.js';
import { DAY, MINUTE, SEED_ACTOR, seedId, type SeedSettings, type SeedStep } from './seed-step.js';

/** A site of the company: where people work, and the room where assets wait. */
export interface Site {
  readonly locationId: LocationId;
  readonly rooms: readonly LocationId[];
  readonly stockRoom: LocationId;
}

/** Someone who works for the company. Times are milliseconds since the Unix epoch. */
export interface Employee {
  readonly personId: PersonId;
  readonly site: Site;
  readonly costCenterId: CostCenterId;
  readonly startsAt: number;
  /** Last day, for the one who leaves. */
  readonly leavesAt?: number;
}

/** The generated company without its assets. */
export interface Company {
  readonly sites: readonly Site[];
  readonly employees: readonly Employee[];
  readonly costCenters: readonly CostCenterId[];
  readonly itCostCenter: CostCenterId;
  /** Looks after the assets; acts in most commands. */
  readonly assetManager: Actor;
  readonly steps: readonly SeedStep[];
}

/** First and last moment of the history, in milliseconds since the Unix epoch. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

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
export function generateCompany(settings: SeedSettings, chance: Chance, { start, end }: Period): Company {
  const steps: SeedStep[] = [];
  const add = (making: Making, at: number): void => {
    steps.push({ ...making, occurredAt: instantOf(at), actor: SEED_ACTOR });
  };
  const departments = addDepartments(settings, chance, (step) => add(step, start));
  const sites = SITES.map((site) => addSite(settings, chance, site, (step) => add(step, start + MINUTE)));
  const leaver = Math.floor(settings.people / 2);
  const heads = new Map<OrgUnitId, PersonId>();
  const employees = Array.from({ length: settings.people }, (_, index): Employee => {
    const department = departments[index % departments.length]!;
    const site = chance.pick(sites);
    const early = index < departments.length || index === leaver || chance.happens(80);
    const startsAt =
      start + (early ? 2 * MINUTE + index : chance.int(20, Math.max(21, Math.floor((end - start) / DAY) - 30)) * DAY + 8 * 60 * MINUTE);
    const personId = seedId<PersonId>(settings, 'person', index);
    const managerId = heads.get(department.orgUnitId);
    if (!managerId) heads.set(department.orgUnitId, personId);
    add(onboarding(chance, { personId, index, startsAt, department, site, managerId }), startsAt);
    return { personId, site, costCenterId: department.costCenterId, startsAt, ...(index === leaver && { leavesAt: end - 40 * DAY }) };
  });
  const leaving = employees[leaver];
  if (leaving?.leavesAt !== undefined) {
    const { personId, leavesAt } = leaving;
    const lastDay = dateOf(instantOf(leavesAt));
    add(
      {
        category: 'person',
        id: personId,
        command: { type: 'OffboardPerson', data: { personId, lastDay, leavingReason: 'resigned' } },
      },
      leavesAt - 14 * DAY,
    );
  }
  const it = departments[0]!;
  const assetManager: Actor = { id: employees[0]!.personId, kind: 'user', roles: ['asset-manager'] };
  return {
    sites,
    employees,
    costCenters: departments.map(({ costCenterId }) => costCenterId),
    itCostCenter: it.costCenterId,
    assetManager,
    steps,
  };
}

/** A command of the company's setting up, before it has a time. */
type Making = ImportCommand & { readonly id: string };
type Add = (making: Making) => void;

interface Department {
  readonly orgUnitId: OrgUnitId;
  readonly costCenterId: CostCenterId;
}

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

interface Joiner {
  readonly personId: PersonId;
  readonly index: number;
  readonly startsAt: number;
  readonly department: Department;
  readonly site: Site;
  readonly managerId: PersonId | undefined;
}

function onboarding({ faker }: Chance, { personId, index, startsAt, department, site, managerId }: Joiner): Making {
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const username = `${faker.helpers.slugify(`${firstName}.${lastName}`).toLowerCase()}${index}`;
  return {
    category: 'person',
    id: personId,
    command: {
      type: 'OnboardPerson',
      data: {
        personId,
        personalData: {
          name: `${firstName} ${lastName}`,
          username,
          email: `${username}@example.com`,
          jobTitle: faker.person.jobTitle(),
          employeeNumber: `E${String(index + 1).padStart(4, '0')}`,
        },
        ...department,
        locationId: site.locationId,
        ...(managerId && { managerId }),
        startOn: dateOf(instantOf(startsAt)),
      },
    },
  };
}
