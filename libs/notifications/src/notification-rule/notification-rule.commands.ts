import type { Standing } from '@opsledger/eventsourcing';
import type { NotificationId, NotificationRuleId, PersonId, Rejection, Role } from '@opsledger/kernel';
import type { Failure } from '../values.events.js';
import type { EventKinds } from './kinds.checks.js';
import type { NotificationRuleRevision } from './notification-rule.events.js';

interface OfRule {
  readonly ruleId: NotificationRuleId;
}

interface NewRule extends OfRule {
  readonly name: string;
  /** With whose eyes the events are seen. */
  readonly role: Role;
  readonly kinds: readonly string[];
}

export interface WebhookDefinition extends NewRule {
  readonly url: string;
}

export interface MailDefinition extends NewRule {
  /** Left out: the mailbox of the role. */
  readonly personId?: PersonId;
}

/** What a notification came to that is not tried any more. */
export interface GivenUp extends OfRule {
  readonly notificationId: NotificationId;
  readonly eventId: string;
  readonly kind: string;
  readonly failure: Failure;
  readonly attempts: number;
  /** 0, and one more with every time that somebody had it tried again. */
  readonly round: number;
  /** Another notification of the rule has arrived since one was given up last. */
  readonly arrivedSince: boolean;
}

/** What clients ask of rules. */
export type NotificationRuleRequest =
  | { readonly type: 'DefineWebhookRule'; readonly data: WebhookDefinition }
  | { readonly type: 'DefineMailRule'; readonly data: MailDefinition }
  | { readonly type: 'ReviseNotificationRule'; readonly data: OfRule & { readonly changes: NotificationRuleRevision } }
  | { readonly type: 'RotateWebhookSecret'; readonly data: OfRule }
  | { readonly type: 'SendTestNotification'; readonly data: OfRule }
  | { readonly type: 'RetryNotification'; readonly data: OfRule & { readonly notificationId: NotificationId } }
  | { readonly type: 'ResumeNotificationRule'; readonly data: OfRule }
  | { readonly type: 'RetireNotificationRule'; readonly data: OfRule };

/** Also what the sender says. */
export type NotificationRuleCommand = NotificationRuleRequest | { readonly type: 'GiveUpNotification'; readonly data: GivenUp };

/** What a decision on a rule looks at. */
export interface NotificationRuleFacts {
  readonly known: EventKinds;
  /** Why nothing may be posted to the address that the command names, as far as the address itself tells. */
  readonly urlFault?: Rejection;
  /** Of the person whom the command names. */
  readonly person?: Standing;
  /** Roles that have a mailbox. */
  readonly mailboxes: readonly Role[];
}
