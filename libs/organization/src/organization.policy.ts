import type { Role } from '@opsledger/kernel';
import type { CostCenterCommand } from './cost-center/cost-center.decider.js';
import type { LocationCommand } from './location/location.decider.js';
import type { OffboardingCommand } from './offboarding/offboarding.decider.js';
import type { OrgUnitCommand } from './org-unit/org-unit.decider.js';
import type { PersonCommand } from './person/person.decider.js';
import type { RetentionPolicyCommand } from './retention-policy/retention-policy.decider.js';
import type { PersonalField } from './personal-data/personal-data.events.js';

/** Every command is a mutation, but for the one that only a process sends. */
type Mutation = Uncapitalize<
  | PersonCommand['type']
  | OrgUnitCommand['type']
  | CostCenterCommand['type']
  | LocationCommand['type']
  | Exclude<OffboardingCommand['type'], 'StartOffboarding'>
  | RetentionPolicyCommand['type']
>;

/** Everyone who is signed in, whatever the role. */
const EVERYONE = 'everyone';
const ADMIN: readonly Role[] = ['admin'];
/** Those who keep the places in order. */
const PLACES: readonly Role[] = ['admin', 'asset-manager'];
const MONEY: readonly Role[] = ['admin', 'finance'];
/** Those who answer for what is kept, and for how long. */
const LAW: readonly Role[] = ['admin', 'security-officer'];
const LEAVING: readonly Role[] = ['admin', 'asset-manager', 'license-manager', 'security-officer'];

/** Who must know whom they deal with. The auditor reads everything. */
const KNOWS_PEOPLE: readonly Role[] = [
  'admin',
  'auditor',
  'asset-manager',
  'license-manager',
  'change-manager',
  'service-agent',
  'security-officer',
];
const KNOWS_RECORDS: readonly Role[] = ['admin', 'auditor', 'security-officer'];

/** Roles per mutation, query and sensitive field of this context. Fields that are not named are open to whoever may run the query. */
export const organizationPolicy = {
  mutations: {
    onboardPerson: ADMIN,
    transferPerson: ADMIN,
    correctPerson: ADMIN,
    offboardPerson: ADMIN,
    requestPersonErasure: LAW,
    approvePersonErasure: LAW,
    rejectPersonErasure: LAW,
    placePersonLegalHold: LAW,
    liftPersonLegalHold: LAW,
    setRetentionPolicy: LAW,
    addOffboardingItem: LEAVING,
    completeOffboardingItem: LEAVING,
    signOffOffboarding: ['admin', 'security-officer'],
    createOrgUnit: ADMIN,
    renameOrgUnit: ADMIN,
    closeOrgUnit: ADMIN,
    openCostCenter: MONEY,
    closeCostCenter: MONEY,
    openLocation: PLACES,
    renameLocation: PLACES,
    correctLocation: PLACES,
    closeLocation: PLACES,
  },
  queries: {
    person: EVERYONE,
    people: EVERYONE,
    orgUnit: EVERYONE,
    orgUnits: EVERYONE,
    costCenter: EVERYONE,
    costCenters: EVERYONE,
    location: EVERYONE,
    locations: EVERYONE,
    offboardingChecklist: [...LEAVING, 'auditor'],
    retentionPolicy: EVERYONE,
    retentionDue: KNOWS_RECORDS,
  },
  /** Besides these roles, people read their own. They also guard filters and sorting by these fields. */
  fields: {
    'Person.name': KNOWS_PEOPLE,
    'Person.email': KNOWS_PEOPLE,
    'Person.username': KNOWS_PEOPLE,
    'Person.jobTitle': KNOWS_PEOPLE,
    'Person.phone': KNOWS_PEOPLE,
    'Person.employeeNumber': KNOWS_RECORDS,
    'Person.leavingReason': KNOWS_RECORDS,
    'Person.legalHolds': KNOWS_RECORDS,
    'Person.erasureRequestedBy': KNOWS_RECORDS,
    'Person.erasureExpiresOn': KNOWS_RECORDS,
  },
} as const satisfies {
  readonly mutations: Readonly<Record<Mutation, readonly Role[]>>;
  readonly queries: Readonly<Record<string, readonly Role[] | 'everyone'>>;
  readonly fields: Readonly<
    Record<`Person.${PersonalField | 'leavingReason' | 'legalHolds' | 'erasureRequestedBy' | 'erasureExpiresOn'}`, readonly Role[]>
  >;
};
