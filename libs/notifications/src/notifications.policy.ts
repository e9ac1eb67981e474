import type { Allowed, RolesOf } from '@opsledger/identity';
import type { Role } from '@opsledger/kernel';
import type { NotificationRuleRequest } from './notification-rule/notification-rule.commands.js';
import { rulePolicy } from './notification-rule/notification-rule.resolver.js';
import { HEARERS, SEE_ALL } from './notifications.roles.js';

/** Roles per mutation, query and sensitive field of this context. Rows are those that the caller may see: see `ruleScope`. */
export const notificationsPolicy = {
  mutations: rulePolicy,
  queries: {
    notificationRule: HEARERS,
    notificationRules: HEARERS,
    notificationDeliveries: HEARERS,
    notificationKinds: HEARERS,
  },
  fields: { 'NotificationRule.url': SEE_ALL },
} as const satisfies {
  readonly mutations: RolesOf<NotificationRuleRequest>;
  readonly queries: Readonly<Record<string, Allowed>>;
  readonly fields: Readonly<Record<string, readonly Role[]>>;
};
