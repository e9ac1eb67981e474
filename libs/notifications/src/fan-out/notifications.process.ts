import { streamCategory, type EventCatalogue, type ProcessManager, type StoredEvent } from '@opsledger/eventsourcing';
import { uuidV5, type NotificationId } from '@opsledger/kernel';
import type { Deliveries, NewDelivery } from '../delivery/deliveries.js';
import { notificationRuleEvents, type NotificationRuleEvent } from '../notification-rule/notification-rule.events.js';
import type { NotificationRuleRow } from '../notification-rules/notification-rules.table.js';
import type { ActiveRules } from './active-rules.js';
import { toldBody } from './told.js';

/** What the process works with. */
export interface FanOutParts {
  /** Every event that can be in the log. */
  readonly catalogues: readonly EventCatalogue[];
  readonly rules: ActiveRules;
  readonly deliveries: Deliveries;
  /** An event that was recorded longer ago is not told any more, in milliseconds: whoever loses the deliveries does not tell everything anew. */
  readonly tellForMs: number;
  /** There is something to be sent. */
  readonly wake: () => void;
  /** An event was too old to be told. */
  readonly onTooOld: () => void;
}

const NOTHING = [] as const;

/** The id of what one rule tells of one event: the receiver's dedupe key. */
export function notificationId(ruleId: string, eventId: string): NotificationId {
  return uuidV5(`notification|${ruleId}|${eventId}`) as NotificationId;
}

/**
 * Notes for every event whom it is told to, and does what events of rules mean for what is on its way. It sends no commands: sending has a time of its own, so
 * that no receiver keeps the log waiting. Harmless twice: ids follow from rule and event, and what is noted already stays as it is.
 */
export function notificationsProcess(parts: FanOutParts): ProcessManager {
  const kinds = parts.catalogues.flatMap(({ definitions }) => Object.keys(definitions));
  const handler = async (event: StoredEvent): Promise<typeof NOTHING> => {
    await parts.deliveries.ready;
    if (streamCategory(event.stream) === notificationRuleEvents.category) await ofRule(event as StoredEvent<NotificationRuleEvent>, parts);
    await tell(event, parts);
    return NOTHING;
  };
  return {
    name: 'notifications',
    begin: () => {
      parts.rules.forget();
    },
    on: Object.fromEntries(kinds.map((kind) => [kind, handler])),
  };
}

async function tell(event: StoredEvent, parts: FanOutParts): Promise<void> {
  const rules = await parts.rules.at(event.position);
  // No rule tells of itself: what cannot be sent would be told without end.
  const isOwn = (ruleId: string): boolean => event.stream === `${notificationRuleEvents.category}-${ruleId}`;
  await note(
    event,
    rules.filter(({ rule_id: ruleId, kinds }) => kinds.includes(event.type) && !isOwn(ruleId)),
    parts,
  );
}

async function note(event: StoredEvent, rules: readonly NotificationRuleRow[], parts: FanOutParts): Promise<void> {
  if (rules.length === 0) return;
  if (Date.parse(event.metadata.recordedAt) < Date.now() - parts.tellForMs) {
    parts.onTooOld();
    return;
  }
  await parts.deliveries.add(rules.map((rule) => deliveryOf(event, rule)));
  parts.wake();
}

function deliveryOf(event: StoredEvent, { rule_id: ruleId, channel, role }: NotificationRuleRow): NewDelivery {
  return {
    notificationId: notificationId(ruleId, event.id),
    ruleId,
    eventId: event.id,
    kind: event.type,
    subject: event.stream,
    body: channel === 'webhook' ? toldBody(event, role) : null,
    occurredAt: event.metadata.occurredAt,
  };
}

/** What an event of a rule means for what is on its way. */
async function ofRule(event: StoredEvent<NotificationRuleEvent>, parts: FanOutParts): Promise<void> {
  const { deliveries, rules, wake } = parts;
  rules.forget();
  switch (event.type) {
    case 'NotificationRuleSuspended':
      return deliveries.hold(event.data.ruleId);
    case 'NotificationRuleResumed':
      await deliveries.release(event.data.ruleId);
      wake();
      return undefined;
    case 'NotificationRuleRetired':
      return deliveries.cancel(event.data.ruleId);
    case 'NotificationRetried':
      await deliveries.retry(event.data.notificationId, event.data.round);
      wake();
      return undefined;
    case 'NotificationTestRequested':
      return tellOf(event, parts);
    case 'WebhookRuleDefined':
    case 'MailRuleDefined':
    case 'NotificationRuleRevised':
    case 'WebhookSecretRotated':
    case 'NotificationGivenUp':
      return undefined;
  }
}

/** A test goes to the rule that it is of, whatever that tells of. */
async function tellOf(event: StoredEvent<NotificationRuleEvent>, parts: FanOutParts): Promise<void> {
  const rules = await parts.rules.at(event.position);
  await note(
    event,
    rules.filter(({ rule_id: ruleId }) => ruleId === event.data.ruleId),
    parts,
  );
}
