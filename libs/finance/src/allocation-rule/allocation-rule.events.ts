import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What costs are shared by: percentages that were agreed on, how many people there are, or what was used. */
export const DRIVERS = ['fixedShares', 'headcount', 'usage'] as const;
export type Driver = (typeof DRIVERS)[number];

const receiver = z.object({ costCenterId: field.costCenterId, percent: field.decimal.exactOptional() });
/** A cost center that bears a part; its percentage only where shares are fixed. */
export type RuleReceiver = Readonly<z.infer<typeof receiver>>;

export const allocationRuleEvents = eventCatalogue('allocationRule', {
  AllocationRuleSet: {
    summary:
      'The costs of a cost center are shared like this from a day on. It moves no money: a run does. What was allocated before stays.',
    sentence:
      '{actor} set rule "{name}": the costs of {sourceCostCenterId} are shared by {driver} from {effectiveFrom} ({receivers receiver})',
    version: 1,
    schema: z.object({
      ruleId: field.ruleId,
      name: field.text,
      sourceCostCenterId: field.costCenterId,
      driver: z.enum(DRIVERS),
      receivers: z.array(receiver).min(1).readonly(),
      effectiveFrom: field.date,
    }),
  },
  AllocationRuleRetired: {
    summary: 'Nothing more is shared by this rule. What was shared stays.',
    sentence: '{actor} retired allocation rule {subject}',
    version: 1,
    schema: z.object({ ruleId: field.ruleId }),
  },
});

/** Everything that can have happened to a rule. */
export type AllocationRuleEvent = EventOf<typeof allocationRuleEvents>;
/** The data of one kind of event. */
export type AllocationRuleEventData<Type extends AllocationRuleEvent['type']> = Extract<AllocationRuleEvent, { type: Type }>['data'];
