import type { ProcessManager } from '@opsledger/eventsourcing';
import { personOffboarding } from './person-offboarding/person-offboarding.process.js';
import type { SubjectKeys } from './personal-data/subject-keys.js';
import { personalDataShredding } from './personal-data-shredding/personal-data-shredding.process.js';

/** What this context does by itself when something happened. @param keys destroy the keys of erased people. */
export function organizationProcesses(keys: Pick<SubjectKeys, 'shred'>): readonly ProcessManager[] {
  return [personOffboarding, personalDataShredding(keys)];
}
