import { defineProcess } from '@opsledger/eventsourcing';
import type { OffboardingCommand } from '../offboarding/offboarding.decider.js';
import type { PersonEvent } from '../person/person.events.js';

/** Opens the checklist of a person who leaves. Other contexts add what has to come back. */
export const personOffboarding = defineProcess<PersonEvent>({
  name: 'person-offboarding',
  on: {
    PersonOffboarded: ({ data: { personId, lastDay } }) => {
      const command: OffboardingCommand = { type: 'StartOffboarding', data: { personId, lastDay } };
      return [{ category: 'offboarding', id: personId, command, key: 'start' }];
    },
  },
});
