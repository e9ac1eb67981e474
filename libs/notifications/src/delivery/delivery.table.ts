import type { Instant, NotificationId, NotificationRuleId } from '@opsledger/kernel';
import { defineTable, int4, nullable, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import { sql, type Kysely } from 'kysely';
import type { Failure } from '../values.events.js';

/** waiting: tried when its time comes. held: its rule is suspended. failed: given up. cancelled: nobody is to be told any more. */
export const DELIVERY_STATES = ['waiting', 'held', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * One event on its way by one rule. No read model: it cannot be rebuilt from the log, which knows what was given up but not what arrived. Hence it
 * is made here, and its rows are dropped a month after they ended.
 */
export const notificationDeliveryTable = defineTable('notification_delivery', {
  key: ['notification_id'],
  columns: {
    notification_id: uuid<NotificationId>(),
    rule_id: uuid<NotificationRuleId>(),
    event_id: uuid(),
    kind: text(),
    /** Stream of the event. */
    subject: text(),
    /** What is posted; null for mail, which is written when it is sent. */
    body: nullable(text()),
    occurred_at: timestamptz<Instant>(),
    state: text<DeliveryState>(),
    /** 0, and one more with every time that somebody had it tried again. */
    round: int4(),
    /** Of this round. */
    attempts: int4(),
    failure: nullable(text<Failure>()),
    status_code: nullable(int4()),
    created_at: timestamptz<Instant>(),
    next_at: timestamptz<Instant>(),
    give_up_at: timestamptz<Instant>(),
    last_attempt_at: nullable(timestamptz<Instant>()),
    ended_at: nullable(timestamptz<Instant>()),
    owner: nullable(uuid()),
    lease_until: nullable(timestamptz<Instant>()),
  },
});

export type DeliveryRow = RowOf<typeof notificationDeliveryTable>;

const STATEMENTS = [
  `create table if not exists notification_delivery (
     notification_id uuid primary key, rule_id uuid not null, event_id uuid not null, kind text not null, subject text not null, body text,
     occurred_at timestamptz not null, state text not null default 'waiting', round int4 not null default 0, attempts int4 not null default 0,
     failure text, status_code int4, created_at timestamptz not null default clock_timestamp(), next_at timestamptz not null default clock_timestamp(),
     give_up_at timestamptz not null, last_attempt_at timestamptz, ended_at timestamptz, owner uuid, lease_until timestamptz)`,
  `create index if not exists notification_delivery_due on notification_delivery (next_at) where state = 'waiting'`,
  'create index if not exists notification_delivery_of_rule on notification_delivery (rule_id, created_at)',
];

const MAX_TRIES = 5;

/** Makes the table, if it is not there. Of several nodes that do so at once, each may lose a race and tries again. */
export async function createDeliveryTable(db: Kysely<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
      return;
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
    }
  }
}
