import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

const rate = {
  rateId: field.rateId,
  from: field.currency,
  to: field.currency,
  rateDate: field.date,
  /** How many units of `to` one unit of `from` is worth. */
  rate: field.decimal,
  /** Who published it, e.g. a central bank. */
  source: field.text,
};

export const exchangeRateEvents = eventCatalogue('exchangeRate', {
  ExchangeRateRecorded: {
    summary: 'One unit of `from` was worth `rate` units of `to` on a day. It does not mean that anything was exchanged at it.',
    sentence: '{actor} recorded that one {from} was worth {rate} {to} on {rateDate} ({source})',
    version: 1,
    schema: z.object(rate),
  },
  ExchangeRateCorrected: {
    summary: 'The rate of a day had been recorded wrongly. Figures of closed periods stay as they are. The reason is in the envelope.',
    sentence: '{actor} corrected what one {from} was worth on {rateDate} from {previousRate} to {rate} {to} ({source})',
    version: 1,
    schema: z.object({ ...rate, previousRate: field.decimal }),
  },
});

/** Everything that can have happened to the rates of two currencies. */
export type ExchangeRateEvent = EventOf<typeof exchangeRateEvents>;
/** The data of one kind of event. */
export type ExchangeRateEventData<Type extends ExchangeRateEvent['type']> = Extract<ExchangeRateEvent, { type: Type }>['data'];
