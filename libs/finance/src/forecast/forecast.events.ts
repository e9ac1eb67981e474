import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

const assumption = z.object({
  /** Of everything unless it names a cost center, a category or both. */
  costCenterId: field.costCenterId.exactOptional(),
  category: field.text.exactOptional(),
  /** From the period of this day on. */
  from: field.date,
  /** Until the period of this day; for ever unless given. */
  to: field.date.exactOptional(),
  /** By how much costs change, in percent; below zero they fall. */
  percent: field.signedDecimal.exactOptional(),
  /** What comes on top in each period. */
  amount: field.money.exactOptional(),
  note: field.text.exactOptional(),
});
/** One thing that is thought to become different: by a percentage or by an amount. */
export type Assumption = Readonly<z.infer<typeof assumption>>;

export const forecastEvents = eventCatalogue('forecast', {
  ForecastSaved: {
    summary: 'Somebody wrote down what costs might become, under assumptions. It is never a part of actual figures.',
    sentence: '{actor} saved forecast "{name}" for {fiscalYear} ({assumptions assumption})',
    version: 1,
    schema: z.object({
      forecastId: field.forecastId,
      name: field.text,
      fiscalYear: field.fiscalYear,
      assumptions: z.array(assumption).readonly(),
    }),
  },
  ForecastDiscarded: {
    summary: 'The forecast is not looked at any more. What it said stays in the log.',
    sentence: '{actor} discarded forecast {subject}',
    version: 1,
    schema: z.object({ forecastId: field.forecastId }),
  },
});

/** Everything that can have happened to a forecast. */
export type ForecastEvent = EventOf<typeof forecastEvents>;
/** The data of one kind of event. */
export type ForecastEventData<Type extends ForecastEvent['type']> = Extract<ForecastEvent, { type: Type }>['data'];
