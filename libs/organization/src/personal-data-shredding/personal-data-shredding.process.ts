import { defineProcess, type ProcessManager } from '@opsledger/eventsourcing';
import type { PersonEvent } from '../person/person.events.js';
import type { SubjectKeys } from '../personal-data/subject-keys.js';

/** Destroys the key of an erased person. It sends nothing; done twice it changes nothing, so a replay is harmless. */
export function personalDataShredding(keys: Pick<SubjectKeys, 'shred'>): ProcessManager {
  return defineProcess<PersonEvent>({
    name: 'personal-data-shredding',
    on: {
      PersonErased: async ({ data: { personId } }) => {
        await keys.shred(personId);
        return [];
      },
    },
  });
}
