import { eventCatalogue, eventFields, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';

export const readModelEvents = eventCatalogue('readModel', {
  ParkedEventDiscarded: {
    summary:
      'A read model leaves an event out for good, because it cannot be applied; the reason is in the envelope. The event itself stays in the log, and other read models go on showing it.',
    sentence: '{actor} left an event ({eventType}) of {stream} out of the read model {readModel} for good',
    version: 1,
    schema: z.object({ readModel: eventFields.text, eventId: z.uuid(), stream: eventFields.text, eventType: eventFields.text }),
  },
});

/** An event of the upkeep of a read model. */
export type ReadModelEvent = EventOf<typeof readModelEvents>;
