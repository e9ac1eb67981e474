import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What a revision may change. */
const revisable = z.object({
  name: field.text.exactOptional(),
  url: field.text.exactOptional(),
  kinds: field.kinds.exactOptional(),
});

const ofRule = z.object({ ruleId: field.ruleId });

export const notificationRuleEvents = eventCatalogue('notificationRule', {
  WebhookRuleDefined: {
    summary:
      'From here on events of these kinds are posted to the address, with what the role may see of them. It does not mean that anybody answers there.',
    sentence: '{actor} set up the webhook rule "{name}" to {url} for what the role {role} may see',
    version: 1,
    schema: z.object({ ruleId: field.ruleId, name: field.text, url: field.text, role: field.role, kinds: field.kinds }),
  },
  MailRuleDefined: {
    summary:
      'From here on events of these kinds are told by e-mail, to the person named, else to the mailbox of the role. The address is looked up for each.',
    sentence: '{actor} set up the mail rule "{name}" for what the role {role} may see[, to {personId}]',
    version: 1,
    schema: z.object({
      ruleId: field.ruleId,
      name: field.text,
      role: field.role,
      personId: field.personId.exactOptional(),
      kinds: field.kinds,
    }),
  },
  NotificationRuleRevised: {
    summary: 'The rule is another one from here on. Kinds that are new count from this event; what is on its way is not called back.',
    sentence: '{actor} revised {changes} of the notification rule "{subject}"',
    version: 1,
    schema: z.object({ ruleId: field.ruleId, changes: revisable }),
  },
  WebhookSecretRotated: {
    summary: 'Messages are signed with another secret, and until the time given with the one before as well.',
    sentence: '{actor} changed the secret of the notification rule "{subject}"; the one before holds until {previousUntil}',
    version: 1,
    schema: z.object({ ruleId: field.ruleId, generation: z.int().min(2), previousUntil: field.instant }),
  },
  NotificationTestRequested: {
    summary: 'A message was asked for that tells nothing, to see whether it arrives. It does not mean that it did.',
    sentence: '{actor} asked for a test message of the notification rule "{subject}"',
    version: 1,
    schema: ofRule,
  },
  NotificationGivenUp: {
    summary:
      'The receiver could not be told of an event for as long as it is tried. The event stands as it is; the notification may be sent again.',
    sentence: 'A notification ({kind}) by the rule "{subject}" was given up after {attempts attempt}: {failure}',
    version: 1,
    schema: z.object({
      ruleId: field.ruleId,
      notificationId: field.notificationId,
      eventId: field.anyId,
      kind: field.text,
      failure: field.failure,
      attempts: field.count,
      round: field.count,
      inRow: z.int().positive(),
    }),
  },
  NotificationRetried: {
    summary: 'A notification that was given up is tried once more, for as long as a new one.',
    sentence: '{actor} sent a notification by the rule "{subject}" once more',
    version: 1,
    schema: z.object({ ruleId: field.ruleId, notificationId: field.notificationId, round: z.int().positive() }),
  },
  NotificationRuleSuspended: {
    summary: 'So many notifications in a row were given up that nothing is sent any more until somebody resumes the rule.',
    sentence: 'The notification rule "{subject}" was suspended after {givenUp notification} in a row had been given up',
    version: 1,
    schema: z.object({ ruleId: field.ruleId, givenUp: z.int().positive() }),
  },
  NotificationRuleResumed: {
    summary: 'The rule works again. What waited when it was suspended is sent; what happened in between is not told.',
    sentence: '{actor} resumed the notification rule "{subject}"',
    version: 1,
    schema: ofRule,
  },
  NotificationRuleRetired: {
    summary: 'Nobody is told by this rule any more. What had not arrived yet is not sent.',
    sentence: '{actor} retired the notification rule "{subject}"',
    version: 1,
    schema: ofRule,
  },
});

/** Everything that can have happened to a rule. */
export type NotificationRuleEvent = EventOf<typeof notificationRuleEvents>;
/** What a revision changed. */
export type NotificationRuleRevision = Readonly<z.infer<typeof revisable>>;
/** The data of one kind of event. */
export type NotificationRuleEventData<Type extends NotificationRuleEvent['type']> = Extract<NotificationRuleEvent, { type: Type }>['data'];
