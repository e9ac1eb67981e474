import { defineProcess, type ProcessManager } from '@opsledger/eventsourcing';
import type { PersonEvent } from '../person/person.events.js';
import type { SubjectKeys } from '../personal-data/subject-keys.js';

/** What forgets beside the read models, which follow the log by themselves. */
export interface Forgetting {
  readonly keys: Pick<SubjectKeys, 'shred'>;
  /** Gives up tables with names that no event reaches any more: those to which a rebuild could go back. */
  readonly dropEarlierTables: () => Promise<void>;
}

/** Destroys the key of an erased person, and copies that could still be read. It sends nothing; done twice it changes nothing, so a replay is harmless. */
export function personalDataShredding({ keys, dropEarlierTables }: Forgetting): ProcessManager {
  return defineProcess<PersonEvent>({
    name: 'personal-data-shredding',
    on: {
      PersonErased: async ({ data: { personId } }) => {
        await keys.shred(personId);
        await dropEarlierTables();
        return [];
      },
    },
  });
}
