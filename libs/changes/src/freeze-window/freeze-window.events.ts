import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

const scope = z.object({ everything: z.boolean(), items: z.array(field.affectedItem).readonly() }).readonly();

export const freezeWindowEvents = eventCatalogue('freezeWindow', {
  FreezeDeclared: {
    summary:
      'No change in the scope is scheduled into this time or started in it without an exemption. Changes that are scheduled already stay so, and cannot start; those being carried out go on.',
    sentence: '{actor} declared the freeze "{name}" from {from} to {to}',
    version: 1,
    schema: z.object({ freezeId: field.freezeId, name: field.text, scope, from: field.instant, to: field.instant }),
  },
  FreezeLifted: {
    summary: 'The freeze ended before its time, or does not begin. The reason is in the envelope.',
    sentence: '{actor} lifted the freeze "{subject}"',
    version: 1,
    schema: z.object({ freezeId: field.freezeId }),
  },
});

/** Everything that can have happened to a freeze. */
export type FreezeWindowEvent = EventOf<typeof freezeWindowEvents>;
/** What a freeze protects: everything, or the things named. */
export type FreezeScope = z.infer<typeof scope>;
