import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

const total = z.object({ account: field.text, currency: field.currency, debit: field.decimal, credit: field.decimal });
/** What was posted to an account in one currency. Amounts have the decimals of the currency. */
export type PeriodTotal = Readonly<z.infer<typeof total>>;

export const fiscalPeriodEvents = eventCatalogue('fiscalPeriod', {
  FiscalPeriodOpened: {
    summary: 'Postings fall into this period from now on: those of its days, and those of days of closed periods that come late.',
    sentence: '{actor} opened period {number} of fiscal year {fiscalYear}, from {start} to {end}',
    version: 1,
    schema: z.object({
      periodId: field.periodId,
      fiscalYear: field.fiscalYear,
      number: z.int().min(1).max(12),
      start: field.date,
      end: field.date,
    }),
  },
  FiscalPeriodClosed: {
    summary:
      'The period takes no posting any more, for ever. `totals` are those of everything posted to it up to `positionAtClose`, the place in the log; what comes later is posted to the next open period.',
    sentence: '{actor} closed fiscal period {subject} at position {positionAtClose}',
    version: 1,
    schema: z.object({ periodId: field.periodId, totals: z.array(total).readonly(), positionAtClose: field.text }),
  },
});

/** Everything that can have happened to a fiscal period. */
export type FiscalPeriodEvent = EventOf<typeof fiscalPeriodEvents>;
/** The data of one kind of event. */
export type FiscalPeriodEventData<Type extends FiscalPeriodEvent['type']> = Extract<FiscalPeriodEvent, { type: Type }>['data'];
