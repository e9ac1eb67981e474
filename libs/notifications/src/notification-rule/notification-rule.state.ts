import type { Instant, PersonId, Role } from '@opsledger/kernel';
import type { NotificationRuleEvent } from './notification-rule.events.js';

/** Which secret signs. The secret itself is kept nowhere: it follows from the master key, the rule and the generation. */
export interface SecretUse {
  readonly generation: number;
  /** Until then the generation before signs as well. */
  readonly previousUntil?: Instant;
}

/** A rule that was defined. */
export interface DefinedRule {
  readonly status: 'Active' | 'Suspended' | 'Retired';
  readonly name: string;
  /** With whose eyes the events are seen. */
  readonly role: Role;
  readonly kinds: readonly string[];
  readonly channel:
    | { readonly type: 'webhook'; readonly url: string; readonly secret: SecretUse }
    /** Without a person: to the mailbox of the role. */
    | { readonly type: 'mail'; readonly personId?: PersonId };
  /** Notifications given up one after the other, without one that arrived in between. */
  readonly givenUpInRow: number;
  /** The last round of each notification that was given up, and whether it is tried again. */
  readonly rounds: Readonly<Record<string, { readonly round: number; readonly open: boolean }>>;
}

export type NotificationRule = { readonly status: 'Unknown' } | DefinedRule;

/** What an event does to a rule. */
export function evolveRule(rule: NotificationRule, event: NotificationRuleEvent): NotificationRule {
  if (event.type === 'WebhookRuleDefined') {
    const { name, role, kinds, url } = event.data;
    return { ...begun, name, role, kinds, channel: { type: 'webhook', url, secret: { generation: 1 } } };
  }
  if (event.type === 'MailRuleDefined') {
    const { name, role, kinds, personId } = event.data;
    return { ...begun, name, role, kinds, channel: { type: 'mail', ...(personId && { personId }) } };
  }
  return rule.status === 'Unknown' ? rule : changed(rule, event);
}

const begun = { status: 'Active', givenUpInRow: 0, rounds: {} } as const;

type Later = Exclude<NotificationRuleEvent, { type: 'WebhookRuleDefined' | 'MailRuleDefined' }>;

function changed(rule: DefinedRule, { type, data }: Later): DefinedRule {
  switch (type) {
    case 'NotificationRuleRevised': {
      const { url, ...changes } = data.changes;
      const { channel } = rule;
      return { ...rule, ...changes, channel: url !== undefined && channel.type === 'webhook' ? { ...channel, url } : channel };
    }
    case 'WebhookSecretRotated': {
      const { generation, previousUntil } = data;
      return rule.channel.type === 'webhook' ? { ...rule, channel: { ...rule.channel, secret: { generation, previousUntil } } } : rule;
    }
    case 'NotificationTestRequested':
      return rule;
    case 'NotificationGivenUp':
      return { ...rule, givenUpInRow: data.inRow, rounds: { ...rule.rounds, [data.notificationId]: { round: data.round, open: false } } };
    case 'NotificationRetried':
      return { ...rule, rounds: { ...rule.rounds, [data.notificationId]: { round: data.round, open: true } } };
    case 'NotificationRuleSuspended':
      return { ...rule, status: 'Suspended' };
    case 'NotificationRuleResumed':
      return { ...rule, status: 'Active', givenUpInRow: 0 };
    case 'NotificationRuleRetired':
      return { ...rule, status: 'Retired' };
  }
}
