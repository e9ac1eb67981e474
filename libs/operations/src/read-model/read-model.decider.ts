import { mustGiveReason, type Decider } from '@opsledger/eventsourcing';
import { readModelEvents, type ReadModelEvent } from './read-model.events.js';

/** What is decided about a read model. */
export interface ReadModelCommand {
  readonly type: 'DiscardParkedEvent';
  readonly data: ReadModelEvent['data'];
}

/** Which events a read model leaves out. */
export interface ReadModelDecisions {
  readonly discarded: readonly string[];
}

export const readModelDecider: Decider<ReadModelDecisions, ReadModelCommand, ReadModelEvent> = {
  category: 'readModel',
  events: readModelEvents,
  initialState: { discarded: [] },
  decide({ data }, { discarded }, given) {
    if (discarded.includes(data.eventId)) return [];
    const wrong = mustGiveReason(given, 'Say why the event may be left out: whoever audits the read model will ask.');
    return wrong ?? [{ type: 'ParkedEventDiscarded', data }];
  },
  evolve: ({ discarded }, { data }) => ({ discarded: [...discarded, data.eventId] }),
};
