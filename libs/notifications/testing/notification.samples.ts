import type { NotificationId, NotificationRuleId, PersonId } from '@opsledger/kernel';
import type { NotificationRuleEvent } from '../src/notification-rule/notification-rule.events.js';

/** Ids that specs share. */
export const ids = {
  rule: '00000000-0000-4000-8000-000000000a01' as NotificationRuleId,
  otherRule: '00000000-0000-4000-8000-000000000a02' as NotificationRuleId,
  notification: '00000000-0000-4000-8000-000000000b01' as NotificationId,
  event: '00000000-0000-4000-8000-000000000c01',
  ada: '00000000-0000-4000-8000-000000000d01' as PersonId,
  grace: '00000000-0000-4000-8000-000000000d02' as PersonId,
};

/** A webhook rule. */
export const webhookDefined = {
  type: 'WebhookRuleDefined',
  data: { ruleId: ids.rule, name: 'Desk', url: 'https://hooks.example.com/a', role: 'service-agent', kinds: ['AssetAssigned'] },
} as const satisfies NotificationRuleEvent;

/** A rule of Ada's for herself. */
export const mailDefined = {
  type: 'MailRuleDefined',
  data: { ruleId: ids.rule, name: 'Mine', role: 'asset-manager', personId: ids.ada, kinds: ['AssetAssigned'] },
} as const satisfies NotificationRuleEvent;
