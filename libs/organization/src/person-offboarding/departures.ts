import type { AggregateReader } from '@opsledger/eventsourcing';
import type { PersonId } from '@opsledger/kernel';
import type { Person } from '../person/person.decider.js';

/** Who leaves or has left, and who takes over. */
export interface Departures {
  /** Undefined for who stays. */
  of(personId: PersonId): Promise<Departure | undefined>;
}

export interface Departure {
  /** The next manager above who has not left, too; left out, there is none. */
  readonly successorId?: PersonId;
}

/** Departures as the people themselves tell of them. Nobody is known to be above who was erased. */
export function departures(reader: AggregateReader): Departures {
  const person = async (id: PersonId): Promise<Person> => (await reader.state<Person>('person', id)).state;
  return {
    async of(personId) {
      let next = await person(personId);
      if (next.status !== 'Offboarded' && next.status !== 'Erased') return undefined;
      const seen = new Set<PersonId>([personId]);
      for (let above = managerOf(next); above && !seen.has(above); above = managerOf(next)) {
        next = await person(above);
        if (next.status === 'Active') return { successorId: above };
        seen.add(above);
      }
      return {};
    },
  };
}

function managerOf(person: Person): PersonId | undefined {
  return 'profile' in person ? person.profile.placement.managerId : undefined;
}
