import type { ProcessManager } from '@opsledger/eventsourcing';
import { personOffboarding } from './person-offboarding/person-offboarding.process.js';
import { personalDataShredding, type Forgetting } from './personal-data-shredding/personal-data-shredding.process.js';

/** What this context does by itself when something happened. @param forgetting what is told when a person was erased. */
export function organizationProcesses(forgetting: Forgetting): readonly ProcessManager[] {
  return [personOffboarding, personalDataShredding(forgetting)];
}
