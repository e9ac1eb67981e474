import type { Brand, Instant, LocalDate, Money } from '@opsledger/kernel';
import { z } from 'zod';

/** The one place where a checked UUID of an event gets its brand. */
export const idField = <Id extends Brand<string, string>>(): z.ZodType<Id> => z.uuid() as unknown as z.ZodType<Id>;

/** Fields that events of several contexts share. Each checks the stored form, not the rules of the business. */
export const eventFields = {
  /** An id of a kind that another field names. */
  anyId: z.uuid(),
  date: z.iso.date() as unknown as z.ZodType<LocalDate>,
  instant: z.iso.datetime() as unknown as z.ZodType<Instant>,
  money: z.object({ amount: z.string().regex(/^\d+(\.\d+)?$/), currency: z.string().regex(/^[A-Z]{3}$/) }) as z.ZodType<Money>,
  text: z.string().min(1),
  count: z.int().nonnegative(),
};
