import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';

/** How often, since the event of this kind before. */
const count = z.int().min(1);

/** What the security stream of a day holds. Equal refusals are counted, not repeated. */
export const securityEvents = eventCatalogue('security', {
  AuthenticationRefused: {
    summary: 'Requests came with a credential that was not accepted. It does not say who sent them.',
    sentence: '{count request} came with a credential that was not accepted[ from {address}]: {reason}',
    version: 1,
    schema: z.object({ reason: z.string().min(1), address: z.string().exactOptional(), count }),
  },
  AccessRefused: {
    summary: 'An authenticated caller asked for something that its roles do not include. It was not done or shown.',
    sentence: '{actorId} was refused {permission}, {count time}',
    version: 1,
    schema: z.object({ actorId: z.string().min(1), permission: z.string().min(1), count }),
  },
  RefusalsOmitted: {
    summary: 'More kinds of refusals came in a minute than are recorded one by one; this many were only counted.',
    sentence: '{count refusal} of other kinds came in the same minute',
    version: 1,
    schema: z.object({ count }),
  },
});

/** An event of the security stream. */
export type SecurityEvent = EventOf<typeof securityEvents>;
