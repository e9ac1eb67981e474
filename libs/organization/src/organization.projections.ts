import type { Projection } from '@opsledger/read-store';
import { costCentersProjection } from './cost-centers/cost-centers.projection.js';
import { locationsProjection } from './locations/locations.projection.js';
import { offboardingChecklistProjection } from './offboarding-checklist/offboarding-checklist.projection.js';
import { orgUnitsProjection } from './org-units/org-units.projection.js';
import { peopleProjection } from './people/people.projection.js';
import { retentionProjection } from './retention/retention.projection.js';
import type { SubjectKeys } from './personal-data/subject-keys.js';

/** The read models of this context. @param keys read the names of people. */
export function organizationProjections(keys: Pick<SubjectKeys, 'decrypt'>): readonly Projection[] {
  const people = peopleProjection((personId, envelope) => keys.decrypt(personId, envelope));
  return [people, orgUnitsProjection, costCentersProjection, locationsProjection, offboardingChecklistProjection, retentionProjection];
}
