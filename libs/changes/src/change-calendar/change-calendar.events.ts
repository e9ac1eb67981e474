import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What has a window in the calendar. */
export const WINDOW_KINDS = ['change', 'freeze'] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

export const changeCalendarEvents = eventCatalogue('changeCalendar', {
  ChangeWindowListed: {
    summary:
      'The window of a change or a freeze was entered in the calendar, to be looked at when changes are scheduled. It does not mean that the change is scheduled or the freeze declared: their own streams say so. `over` are windows that have passed and are no longer looked at.',
    sentence: 'The window of the {kind} {id} from {from} to {to} was entered in the calendar by {actor}',
    version: 1,
    schema: z.object({
      kind: z.enum(WINDOW_KINDS),
      id: field.anyId,
      everything: z.boolean(),
      items: z.array(field.affectedItem).readonly(),
      from: field.instant,
      to: field.instant,
      over: z.array(field.anyId).readonly(),
    }),
  },
});

/** Everything that can have happened to the calendar. */
export type ChangeCalendarEvent = EventOf<typeof changeCalendarEvents>;
