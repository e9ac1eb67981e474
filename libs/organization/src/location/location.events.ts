import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** A postal address. Not personal data: it is where the organisation works. */
const address = z.object({
  street: field.text.exactOptional(),
  /** Building, floor or suite. */
  extra: field.text.exactOptional(),
  city: field.text.exactOptional(),
  /** State, province or county. */
  region: field.text.exactOptional(),
  postalCode: field.text.exactOptional(),
  /** ISO 3166-1 alpha-2. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .exactOptional(),
});
export type Address = Readonly<z.infer<typeof address>>;

export const locationEvents = eventCatalogue('location', {
  LocationOpened: {
    summary: 'A place where people and assets can be: a site, a building or a room. It does not mean that anything is there.',
    sentence: '{actor} opened the location {name}[ in {parentId}][, {address.city}]',
    version: 1,
    schema: z.object({
      locationId: field.locationId,
      name: field.text,
      parentId: field.locationId.exactOptional(),
      address: address.exactOptional(),
    }),
  },
  LocationRenamed: {
    summary: 'The location has another name. It did not move.',
    sentence: '{actor} renamed a location to {name}',
    version: 1,
    schema: z.object({ locationId: field.locationId, name: field.text }),
  },
  LocationCorrected: {
    summary: 'The recorded address was wrong and is replaced whole; null: no address is known. It does not mean that anything moved.',
    sentence: '{actor} corrected the address of the location {subject}',
    version: 1,
    schema: z.object({ locationId: field.locationId, address: address.nullable() }),
  },
  LocationClosed: {
    summary: 'Nothing new can be placed here. What is here stays recorded here until it is moved.',
    sentence: '{actor} closed the location {subject}',
    version: 1,
    schema: z.object({ locationId: field.locationId }),
  },
});

export type LocationEvent = EventOf<typeof locationEvents>;
export type LocationEventData<Type extends LocationEvent['type']> = Extract<LocationEvent, { type: Type }>['data'];
