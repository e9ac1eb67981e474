import { Module, type DynamicModule } from '@nestjs/common';
import { CostCenterHandler } from './cost-center/cost-center.handler.js';
import { CostCenterResolver } from './cost-center/cost-center.resolver.js';
import { CostCentersResolver } from './cost-centers/cost-centers.resolver.js';
import { LocationHandler } from './location/location.handler.js';
import { LocationResolver } from './location/location.resolver.js';
import { LocationsResolver } from './locations/locations.resolver.js';
import { OffboardingHandler } from './offboarding/offboarding.handler.js';
import { OffboardingResolver } from './offboarding/offboarding.resolver.js';
import { OffboardingChecklistResolver } from './offboarding-checklist/offboarding-checklist.resolver.js';
import { OrgUnitHandler } from './org-unit/org-unit.handler.js';
import { OrgUnitResolver } from './org-unit/org-unit.resolver.js';
import { OrgUnitsResolver } from './org-units/org-units.resolver.js';
import { OrganizationReader } from './organization.reader.js';
import { PeopleResolver } from './people/people.resolver.js';
import { PersonHandler } from './person/person.handler.js';
import { PersonResolver } from './person/person.resolver.js';
import { SUBJECT_KEYS } from './personal-data/personal-data.token.js';
import type { SubjectKeys } from './personal-data/subject-keys.js';
import { RetentionReader } from './retention/retention.reader.js';
import { RetentionQueriesResolver } from './retention/retention.resolver.js';
import { RetentionPolicyHandler } from './retention-policy/retention-policy.handler.js';
import { RetentionPolicyResolver } from './retention-policy/retention-policy.resolver.js';

const HANDLERS = [PersonHandler, OrgUnitHandler, CostCenterHandler, LocationHandler, OffboardingHandler, RetentionPolicyHandler];
const MUTATIONS = [PersonResolver, OrgUnitResolver, CostCenterResolver, LocationResolver, OffboardingResolver, RetentionPolicyResolver];
const QUERIES = [
  PeopleResolver,
  OrgUnitsResolver,
  CostCentersResolver,
  LocationsResolver,
  OffboardingChecklistResolver,
  RetentionQueriesResolver,
];

/** People, org units, cost centers, locations and offboarding. `Aggregates` must be provided globally. */
@Module({})
export class OrganizationModule {
  /** The whole context: commands and GraphQL. @param keys of the people, opened and closed by the app. */
  static register(keys: SubjectKeys): DynamicModule {
    return OrganizationModule.with(keys, [...HANDLERS, ...MUTATIONS, ...QUERIES, OrganizationReader, RetentionReader]);
  }

  /** Only what runs commands: for programs without GraphQL, such as an import. */
  static registerCommands(keys: SubjectKeys): DynamicModule {
    return OrganizationModule.with(keys, HANDLERS);
  }

  private static with(keys: SubjectKeys, providers: NonNullable<DynamicModule['providers']>): DynamicModule {
    return { module: OrganizationModule, providers: [{ provide: SUBJECT_KEYS, useValue: keys }, ...providers] };
  }
}
