import type { StoredEvent } from '@opsledger/eventsourcing';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { notificationRuleEvents, type NotificationRuleEvent } from '../notification-rule/notification-rule.events.js';
import { notificationRuleTable, type NotificationRuleRow } from './notification-rules.table.js';

type Stored<Type extends NotificationRuleEvent['type']> = StoredEvent<Extract<NotificationRuleEvent, { type: Type }>>;

/** The rules, retired ones included. */
export const notificationRules = defineProjection<NotificationRuleEvent>({
  name: 'notificationRules',
  version: 1,
  tables: [notificationRuleTable],
  catalogues: [notificationRuleEvents],
  on: {
    WebhookRuleDefined: (event, rows) => {
      rows.put(notificationRuleTable, { ...defined(event), channel: 'webhook', person_id: null, url: event.data.url });
    },
    MailRuleDefined: (event, rows) => {
      rows.put(notificationRuleTable, { ...defined(event), channel: 'mail', person_id: event.data.personId ?? null, url: null });
    },
    NotificationRuleRevised: (event, rows) => {
      const { name, url, kinds } = event.data.changes;
      update(event, rows, () => ({ ...(name !== undefined && { name }), ...(url !== undefined && { url }), ...(kinds && { kinds }) }));
    },
    WebhookSecretRotated: (event, rows) => {
      update(event, rows, () => ({}));
    },
    NotificationTestRequested: (event, rows) => {
      update(event, rows, () => ({}));
    },
    NotificationGivenUp: (event, rows) => {
      update(event, rows, ({ given_up }) => ({ given_up: given_up + 1 }));
    },
    NotificationRetried: (event, rows) => {
      update(event, rows, () => ({}));
    },
    NotificationRuleSuspended: (event, rows) => {
      update(event, rows, () => ({ status: 'Suspended' }));
    },
    NotificationRuleResumed: (event, rows) => {
      update(event, rows, () => ({ status: 'Active' }));
    },
    NotificationRuleRetired: (event, rows) => {
      update(event, rows, () => ({ status: 'Retired' }));
    },
  },
});

function defined({ data, revision, metadata }: Stored<'WebhookRuleDefined' | 'MailRuleDefined'>) {
  const { ruleId, name, role, kinds } = data;
  const at = metadata.recordedAt;
  return { rule_id: ruleId, name, role, kinds, status: 'Active', given_up: 0, revision, created_at: at, updated_at: at } as const;
}

function update(
  { data, revision, metadata }: StoredEvent<NotificationRuleEvent>,
  rows: RowWriter,
  columns: (row: NotificationRuleRow) => Partial<NotificationRuleRow>,
): void {
  rows.change(
    notificationRuleTable,
    { rule_id: data.ruleId },
    (row) => row && { ...row, ...columns(row), revision, updated_at: metadata.recordedAt },
  );
}
