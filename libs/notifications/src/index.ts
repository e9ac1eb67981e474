import type { AnyAggregate, EventCatalogue } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';
import { notificationRuleEvents } from './notification-rule/notification-rule.events.js';
import { notificationRuleAggregate, type RuleSurroundings } from './notification-rule/notification-rule.facts.js';
import { notificationRules } from './notification-rules/notification-rules.projection.js';

/** The aggregates of this context, for the command runner. @param surroundings what rules are checked against. */
export function notificationsAggregates(surroundings: RuleSurroundings): readonly AnyAggregate[] {
  return [notificationRuleAggregate(surroundings)];
}

/** The read models of this context. */
export const notificationsProjections: readonly Projection[] = [notificationRules];

/** The events of this context. */
export const notificationsCatalogues: readonly EventCatalogue[] = [notificationRuleEvents];

export { NotificationsModule, type NotificationsModuleParts } from './notifications.module.js';
export { notificationsPolicy } from './notifications.policy.js';
export { openNotifications, type NotificationParts, type Notifications, type NotificationTiming } from './notifications.js';
export { DEFAULT_NOTIFICATION_SETTINGS, notificationFaults, readNotificationSettings, type NotificationSettings } from './settings.js';
export { postWebhook, systemResolve } from './webhook/post-webhook.js';
export { watchNotifications } from './watch-notifications.js';
export type { NotificationRuleEvent } from './notification-rule/notification-rule.events.js';
export type { NotificationRuleCommand } from './notification-rule/notification-rule.commands.js';
export type { NotificationRule } from './notification-rule/notification-rule.state.js';
export { notificationRuleEvents };
