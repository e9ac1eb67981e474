import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What a revision may change; null takes an optional fact away. */
const revisable = z.object({
  name: field.text.exactOptional(),
  manufacturer: field.text.exactOptional(),
  category: field.text.nullable().exactOptional(),
  swidTagId: field.text.nullable().exactOptional(),
  notes: field.text.nullable().exactOptional(),
});

export const softwareProductEvents = eventCatalogue('softwareProduct', {
  SoftwareProductDefined: {
    summary: 'A software product was entered in the catalogue. It does not mean that there is a license for it.',
    sentence: '{actor} entered the software product {name} of {manufacturer} in the catalogue',
    version: 1,
    schema: z.object({
      productId: field.productId,
      name: field.text,
      manufacturer: field.text,
      category: field.text.exactOptional(),
      swidTagId: field.text.exactOptional(),
      notes: field.text.exactOptional(),
    }),
  },
  SoftwareProductRevised: {
    summary: 'The product is described anew from now on. Entitlements to it stay as they are.',
    sentence: '{actor} revised {changes} of the software product {subject}',
    version: 1,
    schema: z.object({ productId: field.productId, changes: revisable }),
  },
  SoftwareProductRetired: {
    summary: 'No new entitlement is registered for this product. Those there are stay in force.',
    sentence: '{actor} retired the software product {subject}',
    version: 1,
    schema: z.object({ productId: field.productId }),
  },
  SoftwareProductReinstated: {
    summary: 'Entitlements to this product may be registered again.',
    sentence: '{actor} took the retirement of the software product {subject} back',
    version: 1,
    schema: z.object({ productId: field.productId }),
  },
});

/** Everything that can have happened to a software product. */
export type SoftwareProductEvent = EventOf<typeof softwareProductEvents>;
/** The facts that a revision changed. */
export type SoftwareProductRevision = Readonly<z.infer<typeof revisable>>;
