import { dateOf, instantOf, type Actor, type OrgUnitId, type PersonId, type Role } from '@opsledger/kernel';
import type { Chance } from './chance.js';
import type { Department, Employee, Leave, Period, Site, Staff } from './world.js';
import { DAY, MINUTE, SEED_ACTOR, seedId, type Making, type SeedSettings, type SeedStep } from './seed-step.js';
import { midnightOf, workday } from './story.js';

/** What people are generated from. */
interface Hiring {
  readonly settings: SeedSettings;
  readonly chance: Chance;
  readonly period: Period;
  readonly departments: readonly Department[];
  readonly sites: readonly Site[];
}

/** The people of the company: who is there when, and who does what. */
export interface People {
  readonly employees: readonly Employee[];
  readonly staff: Staff;
  readonly steps: readonly SeedStep[];
}

/** So many people of a company have work of their own in the ledger; these stay. */
const STAFF = 16;

/** Generates people: most of them there from the first day, some of them gone before the last. */
export function generatePeople(hiring: Hiring): People {
  const { settings, chance, departments, sites } = hiring;
  const steps: SeedStep[] = [];
  const heads = new Map<OrgUnitId, PersonId>();
  const employees = Array.from({ length: settings.people }, (_, index): Employee => {
    const department = departments[index % departments.length]!;
    const site = chance.pick(sites);
    const { startsAt, leave } = timesOf(hiring, index);
    const personId = seedId<PersonId>(settings, 'person', index);
    const managerId = heads.get(department.orgUnitId);
    if (!managerId) heads.set(department.orgUnitId, personId);
    const joining = onboarding(chance, { personId, index, startsAt, department, site, managerId });
    steps.push({ ...joining, occurredAt: instantOf(startsAt), actor: SEED_ACTOR });
    return { personId, site, costCenterId: department.costCenterId, startsAt, ...(leave && { leave }) };
  });
  const staff = staffOf(employees);
  return { employees, staff, steps: [...steps, ...employees.flatMap((employee) => leaving(employee, staff, hiring))] };
}

/** When somebody works here. One person has just left, and still has things. */
function timesOf({ settings, chance, period: { start, end } }: Hiring, index: number): Pick<Employee, 'startsAt' | 'leave'> {
  const days = Math.floor((end - start) / DAY);
  const lately = index === STAFF + Math.floor((settings.people - STAFF) / 2);
  const early = index < STAFF || lately || chance.happens(65);
  const joins = chance.int(20, Math.max(21, days - 30));
  const startsAt = early ? start + 2 * MINUTE + index : workday(start + joins * DAY) + 8 * 60 * MINUTE + index;
  if (lately) return { startsAt, leave: { leavesAt: end - 40 * DAY, offboardedAt: workday(end - 56 * DAY) + 9 * 60 * MINUTE } };
  const leaves = early && index >= STAFF && days > 300 && chance.happens(22);
  if (!leaves) return { startsAt };
  const leavesAt = workday(start + chance.int(180, days - 70) * DAY) + 16 * 60 * MINUTE;
  return { startsAt, leave: { leavesAt, offboardedAt: leavesAt - 30 * MINUTE } };
}

/** The people of a fixed place in the company and their roles. */
function staffOf(employees: readonly Employee[]): Staff {
  const actor = (index: number, role: Role): Actor => ({ id: employees[index]!.personId, kind: 'user', roles: [role] });
  return {
    assetManager: actor(0, 'asset-manager'),
    approvers: [1, 2, 3].map((index) => actor(index, 'approver')),
    clerk: actor(4, 'finance'),
    licenseManager: actor(5, 'license-manager'),
    buyer: actor(6, 'vendor-manager'),
    changeManager: actor(7, 'change-manager'),
    deputy: actor(8, 'change-manager'),
    securityOfficer: actor(9, 'security-officer'),
    agent: actor(10, 'service-agent'),
    implementers: [11, 12, 13].map((index) => actor(index, 'implementer')),
  };
}

/** The last day of somebody: recorded, and signed off once everything is back. */
function leaving({ personId, leave }: Employee, { securityOfficer }: Staff, { chance, period }: Hiring): readonly SeedStep[] {
  if (!leave) return [];
  const { leavesAt, offboardedAt } = leave;
  const data = { personId, lastDay: dateOf(instantOf(leavesAt)), leavingReason: chance.pick(REASONS) };
  const command = { type: 'OffboardPerson', data } as const;
  const off: SeedStep = { category: 'person', id: personId, command, occurredAt: instantOf(offboardedAt), actor: SEED_ACTOR };
  const signsAt = workday(leavesAt + chance.int(1, 6) * DAY) + chance.int(480, 900) * MINUTE;
  if (!isSettled(leave) || signsAt >= period.end) return [off];
  const signOff: Making = { category: 'offboarding', id: personId, command: { type: 'SignOffOffboarding', data: { personId } } };
  return [off, { ...signOff, occurredAt: instantOf(signsAt), actor: securityOfficer, reason: 'Everything is back.' }];
}

/** Whether everything was handed back before the end was recorded, so that nothing is to be asked for. */
export function isSettled({ leavesAt, offboardedAt }: Leave): boolean {
  return offboardedAt >= midnightOf(dateOf(instantOf(leavesAt)));
}

const REASONS = ['resigned', 'resigned', 'resigned', 'retired', 'dismissed', 'contractEnded'] as const;

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
