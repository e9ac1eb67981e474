import { StreamNotFound, type EventStore } from '@opsledger/eventsourcing';
import { uuidV5 } from '@opsledger/kernel';
import type { Discarded } from '@opsledger/read-store';
import { readModelDecider } from './read-model.decider.js';
import type { ReadModelEvent } from './read-model.events.js';

/** The id under which a read model's decisions are recorded. */
export const readModelId = (readModel: string): string => uuidV5(`readModel|${readModel}`);

/** Reads from the log which events somebody has decided to leave out of a read model. */
export function discardedEvents(eventStore: Pick<EventStore, 'readStream'>): Discarded {
  return async (readModel) => {
    const ids = new Set<string>();
    try {
      for await (const { data } of eventStore.readStream(`${readModelDecider.category}-${readModelId(readModel)}`))
        ids.add((data as ReadModelEvent['data']).eventId);
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return ids;
  };
}
