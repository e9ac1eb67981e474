import type { AnyAggregate } from '@opsledger/eventsourcing';
import { costCenterDecider } from './cost-center/cost-center.decider.js';
import { gatherCostCenterFacts } from './cost-center/cost-center.facts.js';
import { locationDecider } from './location/location.decider.js';
import { gatherLocationFacts } from './location/location.facts.js';
import { offboardingDecider } from './offboarding/offboarding.decider.js';
import { orgUnitDecider } from './org-unit/org-unit.decider.js';
import { gatherOrgUnitFacts } from './org-unit/org-unit.facts.js';
import { personDecider } from './person/person.decider.js';
import { gatherPersonFacts } from './person/person.facts.js';
import { retentionPolicyDecider } from './retention-policy/retention-policy.decider.js';

/** The aggregates of this context, for the registry that runs commands. */
export const organizationAggregates: readonly AnyAggregate[] = [
  { decider: orgUnitDecider, facts: gatherOrgUnitFacts },
  { decider: costCenterDecider, facts: gatherCostCenterFacts },
  { decider: locationDecider, facts: gatherLocationFacts },
  { decider: personDecider, facts: gatherPersonFacts },
  { decider: offboardingDecider },
  { decider: retentionPolicyDecider },
];
