export { OrganizationModule } from './organization.module.js';
export { organizationAggregates } from './organization.aggregates.js';
export { organizationProjections } from './organization.projections.js';
export { organizationProcesses } from './organization.processes.js';
export { organizationPolicy } from './organization.policy.js';
export { organizationInboxSources } from './organization.inbox.js';
export { openSubjectKeys, type SubjectKeysOptions } from './personal-data/local-subject-keys.js';
export { hasLocalKeys, SubjectKeysConflict } from './personal-data/move-local-keys.js';
export { openSharedSubjectKeys, type SharedSubjectKeysOptions } from './personal-data/postgres-subject-keys.js';
export type { SubjectKeys } from './personal-data/subject-keys.js';
export { MasterKeyError } from './personal-data/master-key.js';
export { CiphertextError } from './personal-data/field-cipher.js';
export {
  PERSONAL_FIELDS,
  type PersonalData,
  type PersonalDataCorrection,
  type PersonalField,
} from './personal-data/personal-data.events.js';
export { personEvents, type LeavingReason, type PersonEvent } from './person/person.events.js';
export type { Person, PersonCommand, Placement, PlacementChange } from './person/person.decider.js';
export { encryptRequest, type PersonRequest } from './person/person.encryption.js';
export { HandlePerson } from './person/person.handler.js';
export { orgUnitEvents, type OrgUnitEvent } from './org-unit/org-unit.events.js';
export type { OrgUnit, OrgUnitCommand } from './org-unit/org-unit.decider.js';
export { HandleOrgUnit } from './org-unit/org-unit.handler.js';
export { costCenterEvents, type CostCenterEvent } from './cost-center/cost-center.events.js';
export type { CostCenter, CostCenterCommand } from './cost-center/cost-center.decider.js';
export { HandleCostCenter } from './cost-center/cost-center.handler.js';
export { locationEvents, type Address, type LocationEvent } from './location/location.events.js';
export type { Location, LocationCommand } from './location/location.decider.js';
export { HandleLocation } from './location/location.handler.js';
export { erasable, eraseBy, keptUntil } from './retention/retention.conditions.js';
export { retentionPolicyEvents, type Retention, type RetentionPolicyEvent } from './retention-policy/retention-policy.events.js';
export type { RetentionPolicyCommand } from './retention-policy/retention-policy.decider.js';
export { offboardingEvents, type OffboardingEvent, type OffboardingItemKind } from './offboarding/offboarding.events.js';
export type { Offboarding, OffboardingCommand } from './offboarding/offboarding.decider.js';
export { departures, type Departure, type Departures } from './person-offboarding/departures.js';
export { HandleOffboarding } from './offboarding/offboarding.handler.js';
