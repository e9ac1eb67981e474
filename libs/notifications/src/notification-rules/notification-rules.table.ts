import type { Instant, NotificationRuleId, PersonId, Role } from '@opsledger/kernel';
import { defineTable, int4, nullable, text, textArray, timestamptz, uuid, type RowOf } from '@opsledger/read-store';

/** One row per rule, retired ones included. */
export const notificationRuleTable = defineTable('notification_rule', {
  key: ['rule_id'],
  columns: {
    rule_id: uuid<NotificationRuleId>(),
    status: text<'Active' | 'Suspended' | 'Retired'>(),
    name: text(),
    channel: text<'webhook' | 'mail'>(),
    role: text<Role>(),
    person_id: nullable(uuid<PersonId>()),
    url: nullable(text()),
    kinds: textArray(),
    given_up: int4(),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['name', 'rule_id'] }, { columns: ['person_id'] }],
});

export type NotificationRuleRow = RowOf<typeof notificationRuleTable>;
