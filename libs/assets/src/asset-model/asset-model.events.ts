import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What a revision may change; null takes an optional fact away. */
const revisable = z.object({
  name: field.text.exactOptional(),
  manufacturer: field.text.exactOptional(),
  modelNumber: field.text.nullable().exactOptional(),
  typeId: field.typeId.exactOptional(),
  endOfLifeMonths: field.months.nullable().exactOptional(),
  warrantyMonths: field.months.nullable().exactOptional(),
  minimumStock: field.count.nullable().exactOptional(),
  requestable: z.boolean().exactOptional(),
  notes: field.text.nullable().exactOptional(),
});

export const assetModelEvents = eventCatalogue('assetModel', {
  AssetModelDefined: {
    summary: 'A product of a manufacturer was entered in the catalogue, to be procured any number of times.',
    sentence: '{actor} entered the model {name} of {manufacturer} in the catalogue',
    version: 1,
    schema: z.object({
      modelId: field.modelId,
      name: field.text,
      manufacturer: field.text,
      modelNumber: field.text.exactOptional(),
      typeId: field.typeId,
      endOfLifeMonths: field.months.exactOptional(),
      warrantyMonths: field.months.exactOptional(),
      minimumStock: field.count.exactOptional(),
      requestable: z.boolean(),
      notes: field.text.exactOptional(),
    }),
  },
  AssetModelRevised: {
    summary: 'The model is described anew from now on. Assets keep what was recorded with them until they are corrected.',
    sentence: '{actor} revised {changes} of the model {subject}',
    version: 1,
    schema: z.object({ modelId: field.modelId, changes: revisable }),
  },
  AssetModelRetired: {
    summary: 'No new asset is procured of this model. Assets of it stay as they are.',
    sentence: '{actor} retired the model {subject}',
    version: 1,
    schema: z.object({ modelId: field.modelId }),
  },
  AssetModelReinstated: {
    summary: 'Assets of this model may be procured again.',
    sentence: '{actor} took the retirement of the model {subject} back',
    version: 1,
    schema: z.object({ modelId: field.modelId }),
  },
});

/** Everything that can have happened to a model. */
export type AssetModelEvent = EventOf<typeof assetModelEvents>;
/** The facts that a revision changed. */
export type AssetModelRevision = Readonly<z.infer<typeof revisable>>;
