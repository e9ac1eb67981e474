import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

const steps = z.array(field.approvalStep).readonly();

/** What a revision may change; null takes an optional fact away. */
const revisable = z.object({
  name: field.text.exactOptional(),
  description: field.text.nullable().exactOptional(),
  steps: steps.exactOptional(),
  highestRisk: field.level.exactOptional(),
  implementationPlan: field.text.nullable().exactOptional(),
  backoutPlan: field.text.nullable().exactOptional(),
});

export const changeModelEvents = eventCatalogue('changeModel', {
  ChangeModelDefined: {
    summary:
      'A kind of change was described, with the policy by which it is approved. A standard one is approved by this: its changes are scheduled without votes.',
    sentence: '{actor} defined the model "{name}" for {changeType} changes',
    version: 1,
    schema: z.object({
      modelId: field.modelId,
      name: field.text,
      changeType: field.changeType,
      description: field.text.exactOptional(),
      steps,
      highestRisk: field.level,
      implementationPlan: field.text.exactOptional(),
      backoutPlan: field.text.exactOptional(),
    }),
  },
  ChangeModelRevised: {
    summary: 'The model is another from now on. Changes that were requested or sent for approval before keep what they took from it.',
    sentence: '{actor} revised {changes} of the change model "{subject}"',
    version: 1,
    schema: z.object({ modelId: field.modelId, changes: revisable }),
  },
  ChangeModelRetired: {
    summary: 'No change is requested, sent for approval or scheduled by this model from now on.',
    sentence: '{actor} retired the change model "{subject}"',
    version: 1,
    schema: z.object({ modelId: field.modelId }),
  },
  ChangeModelReinstated: {
    summary: 'The model may be used again.',
    sentence: '{actor} took the retirement of the change model "{subject}" back',
    version: 1,
    schema: z.object({ modelId: field.modelId }),
  },
});

/** Everything that can have happened to a model of changes. */
export type ChangeModelEvent = EventOf<typeof changeModelEvents>;
/** The facts that a revision changed. */
export type ChangeModelRevision = Readonly<z.infer<typeof revisable>>;
