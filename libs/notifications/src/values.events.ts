import { eventFields, idField } from '@opsledger/eventsourcing';
import { ROLES, type Instant, type NotificationId, type NotificationRuleId, type PersonId } from '@opsledger/kernel';
import { z } from 'zod';

/** Why a notification did not arrive. Closed, and without a word of the receiver: an answer may quote an address. */
export const FAILURES = [
  'addressRefused',
  'unresolved',
  'unreachable',
  'timedOut',
  'untrusted',
  'redirected',
  'answeredBadly',
  'gone',
  'noAddress',
] as const;
export type Failure = (typeof FAILURES)[number];

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  ...eventFields,
  ruleId: idField<NotificationRuleId>(),
  notificationId: idField<NotificationId>(),
  personId: idField<PersonId>(),
  role: z.enum(ROLES),
  /** Types of events. */
  kinds: z.array(z.string().min(1)).min(1).readonly(),
  instant: z.iso.datetime() as unknown as z.ZodType<Instant>,
  failure: z.enum(FAILURES),
};
