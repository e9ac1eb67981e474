import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What a revision may change; null takes an optional fact away. */
const revisable = z.object({
  name: field.text.exactOptional(),
  mediaBearing: z.boolean().exactOptional(),
  auditIntervalMonths: field.months.nullable().exactOptional(),
  notes: field.text.nullable().exactOptional(),
});

export const assetTypeEvents = eventCatalogue('assetType', {
  AssetTypeDefined: {
    summary:
      'A kind of equipment was named, such as laptops. Media-bearing means that its assets hold data that must be erased before disposal.',
    sentence: '{actor} defined the kind of equipment {name}[mediaBearing?, which holds data]',
    version: 1,
    schema: z.object({
      typeId: field.typeId,
      name: field.text,
      mediaBearing: z.boolean(),
      auditIntervalMonths: field.months.exactOptional(),
      notes: field.text.exactOptional(),
    }),
  },
  AssetTypeRevised: {
    summary: 'The kind of equipment is described anew from now on. Assets keep what was recorded with them.',
    sentence: '{actor} revised {changes} of the kind of equipment {subject}',
    version: 1,
    schema: z.object({ typeId: field.typeId, changes: revisable }),
  },
  AssetTypeRetired: {
    summary: 'No new model is defined of this kind. Models and assets of it stay as they are.',
    sentence: '{actor} retired the kind of equipment {subject}',
    version: 1,
    schema: z.object({ typeId: field.typeId }),
  },
  AssetTypeReinstated: {
    summary: 'The kind of equipment may be used for new models again.',
    sentence: '{actor} took the retirement of the kind of equipment {subject} back',
    version: 1,
    schema: z.object({ typeId: field.typeId }),
  },
});

/** Everything that can have happened to a kind of equipment. */
export type AssetTypeEvent = EventOf<typeof assetTypeEvents>;
/** The facts that a revision changed. */
export type AssetTypeRevision = Readonly<z.infer<typeof revisable>>;
