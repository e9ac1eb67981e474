import { differing, firstOf, mustBeActive, mustSay, under, type Decider, type Given } from '@opsledger/eventsourcing';
import { instantOf, reject, type Actor, type Rejection } from '@opsledger/kernel';
import { kindsFault } from './kinds.checks.js';
import type {
  GivenUp,
  MailDefinition,
  NotificationRuleCommand,
  NotificationRuleFacts,
  WebhookDefinition,
} from './notification-rule.commands.js';
import { notificationRuleEvents, type NotificationRuleEvent, type NotificationRuleRevision } from './notification-rule.events.js';
import { evolveRule, type DefinedRule, type NotificationRule } from './notification-rule.state.js';

/** So many notifications given up one after the other suspend their rule. */
export const GIVEN_UP_IN_ROW = 5;
/** How long the secret before signs as well, in milliseconds: a day to change it at the receiver. */
const OVERLAP_MS = 86_400_000;

type Answer = readonly NotificationRuleEvent[] | Rejection;
type Surroundings = Given<NotificationRuleFacts>;

/** Who is told of which kinds of events, and how. */
export const notificationRuleDecider: Decider<NotificationRule, NotificationRuleCommand, NotificationRuleEvent, NotificationRuleFacts> = {
  category: 'notificationRule',
  events: notificationRuleEvents,
  initialState: { status: 'Unknown' },
  decide(command, rule, given) {
    if (command.type === 'DefineWebhookRule') return rule.status === 'Unknown' ? defineWebhook(command.data, given) : alreadyThere();
    if (command.type === 'DefineMailRule') return rule.status === 'Unknown' ? defineMail(command.data, given) : alreadyThere();
    if (rule.status === 'Unknown' || !mayTouch(rule, given.actor)) return notFound(command.data.ruleId);
    if (rule.status === 'Retired') return whenRetired(command.type);
    return changes(command, rule, given);
  },
  evolve: evolveRule,
};

type ChangeCommand = Exclude<NotificationRuleCommand, { type: 'DefineWebhookRule' | 'DefineMailRule' }>;

function changes(command: ChangeCommand, rule: DefinedRule, given: Surroundings): Answer {
  const { ruleId } = command.data;
  switch (command.type) {
    case 'ReviseNotificationRule':
      return revise(command.data, rule, given);
    case 'RotateWebhookSecret':
      return rotate(ruleId, rule, given);
    case 'SendTestNotification':
      return rule.status === 'Suspended' ? suspended() : [{ type: 'NotificationTestRequested', data: { ruleId } }];
    case 'RetryNotification':
      return retry(command.data, rule);
    case 'GiveUpNotification':
      return giveUp(command.data, rule);
    case 'ResumeNotificationRule':
      return rule.status === 'Active' ? [] : [{ type: 'NotificationRuleResumed', data: { ruleId } }];
    case 'RetireNotificationRule':
      return [{ type: 'NotificationRuleRetired', data: { ruleId } }];
  }
}

function defineWebhook({ name, ...data }: WebhookDefinition, { actor, facts }: Surroundings): Answer {
  if (!actor.roles.includes('admin'))
    return reject('FORBIDDEN', 'Only an administrator sends events out of the ledger. Ask one, or define a mail rule of your own.');
  const wrong = firstOf(mustSay(name, 'name'), facts.urlFault, kindsFault(data.kinds, data.role, facts.known));
  return wrong ?? [{ type: 'WebhookRuleDefined', data: { ...data, name: name.trim() } }];
}

function defineMail({ name, ...data }: MailDefinition, { actor, facts }: Surroundings): Answer {
  const wrong = firstOf(
    mayDefineMail(data, actor),
    mustSay(name, 'name'),
    mustBeActive('person', facts.person, 'personId'),
    mustHaveMailbox(data, facts),
    kindsFault(data.kinds, data.role, facts.known),
  );
  return wrong ?? [{ type: 'MailRuleDefined', data: { ...data, name: name.trim() } }];
}

/** Others than administrators define rules for themselves, with a role that they have. */
function mayDefineMail({ personId, role }: Pick<MailDefinition, 'personId' | 'role'>, actor: Actor): Rejection | undefined {
  if (actor.roles.includes('admin')) return undefined;
  if (personId !== actor.id)
    return reject('FORBIDDEN', 'Mail rules are for yourself. Name yourself, or ask an administrator.', ['personId']);
  return actor.roles.includes(role)
    ? undefined
    : reject('FORBIDDEN', `You do not have the role ${role}. Name one that you have.`, ['role']);
}

function mustHaveMailbox({ personId, role }: Pick<MailDefinition, 'personId' | 'role'>, { mailboxes }: NotificationRuleFacts) {
  return personId !== undefined || mailboxes.includes(role)
    ? undefined
    : reject('INVALID_REFERENCE', `The role ${role} has no mailbox. Add it to OPSLEDGER_MAILBOXES, or name a person.`, ['role']);
}

function revise(
  { ruleId, changes: asked }: { readonly ruleId: DefinedRuleId; readonly changes: NotificationRuleRevision },
  rule: DefinedRule,
  { facts }: Surroundings,
): Answer {
  const { channel, name, kinds, role } = rule;
  if (asked.url !== undefined && channel.type === 'mail')
    return reject('INVALID_INPUT', 'A mail rule has no address of its own. Leave url out.', ['changes', 'url']);
  const different = differing(asked, { name, kinds, ...(channel.type === 'webhook' && { url: channel.url }) });
  const wrong = firstOf(
    mustSay(different.name, 'name'),
    different.url === undefined ? undefined : facts.urlFault,
    different.kinds && kindsFault(different.kinds, role, facts.known),
  );
  if (wrong) return under('changes', wrong);
  return Object.keys(different).length === 0 ? [] : [{ type: 'NotificationRuleRevised', data: { ruleId, changes: different } }];
}

type DefinedRuleId = NotificationRuleCommand['data']['ruleId'];

function rotate(ruleId: DefinedRuleId, { channel }: DefinedRule, { now }: Surroundings): Answer {
  if (channel.type === 'mail') return reject('INVALID_TRANSITION', 'A mail rule has no secret. Only webhooks are signed.', ['ruleId']);
  const previousUntil = instantOf(Date.parse(now) + OVERLAP_MS);
  return [{ type: 'WebhookSecretRotated', data: { ruleId, generation: channel.secret.generation + 1, previousUntil } }];
}

function retry({ ruleId, notificationId }: Extract<ChangeCommand, { type: 'RetryNotification' }>['data'], rule: DefinedRule): Answer {
  const last = Object.hasOwn(rule.rounds, notificationId) ? rule.rounds[notificationId] : undefined;
  if (!last)
    return reject(
      'NOT_FOUND',
      'This rule has given up no such notification. Those it has are listed as FAILED in notificationDeliveries.',
      ['notificationId'],
    );
  if (rule.status === 'Suspended') return suspended();
  return last.open ? [] : [{ type: 'NotificationRetried', data: { ruleId, notificationId, round: last.round + 1 } }];
}

function giveUp({ arrivedSince, ...data }: GivenUp, rule: DefinedRule): Answer {
  const last = Object.hasOwn(rule.rounds, data.notificationId) ? rule.rounds[data.notificationId] : undefined;
  if (last && (last.round > data.round || !last.open)) return [];
  const inRow = arrivedSince ? 1 : rule.givenUpInRow + 1;
  const { ruleId } = data;
  const noted: NotificationRuleEvent = { type: 'NotificationGivenUp', data: { ...data, inRow } };
  const suspends = rule.status === 'Active' && inRow >= GIVEN_UP_IN_ROW;
  return suspends ? [noted, { type: 'NotificationRuleSuspended', data: { ruleId, givenUp: inRow } }] : [noted];
}

/** Administrators have all rules in hand, others their own. A rule of somebody else is as if it were not there. */
function mayTouch({ channel }: DefinedRule, actor: Actor): boolean {
  const personId = channel.type === 'mail' ? channel.personId : undefined;
  return actor.roles.includes('admin') || personId === actor.id;
}

function whenRetired(type: ChangeCommand['type']): Answer {
  if (type === 'RetireNotificationRule' || type === 'GiveUpNotification') return [];
  return reject('INVALID_TRANSITION', 'The rule is retired. Define another one.', ['ruleId']);
}

const suspended = (): Rejection =>
  reject('INVALID_TRANSITION', 'The rule is suspended, and sends nothing. Resume it first (ResumeNotificationRule).', ['ruleId']);

const alreadyThere = (): Rejection =>
  reject('ALREADY_EXISTS', 'There is a rule with this id. Use a new id, or revise this one (ReviseNotificationRule).', ['ruleId']);

const notFound = (ruleId: string): Rejection =>
  reject('NOT_FOUND', `There is no notification rule ${ruleId}. Check the id, or define it first.`, ['ruleId']);
