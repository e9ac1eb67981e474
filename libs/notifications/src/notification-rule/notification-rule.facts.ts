import { standing, type AggregateDefinition, type AggregateReader, type EventCatalogue } from '@opsledger/eventsourcing';
import type { Role } from '@opsledger/kernel';
import type { Person } from '@opsledger/organization';
import { endpointFault } from '../webhook/endpoint.js';
import type { AllowedNetworks } from '../webhook/addresses.js';
import type { EventKinds } from './kinds.checks.js';
import type { NotificationRuleCommand, NotificationRuleFacts } from './notification-rule.commands.js';
import { notificationRuleDecider } from './notification-rule.decider.js';
import type { NotificationRuleEvent } from './notification-rule.events.js';
import type { NotificationRule } from './notification-rule.state.js';

/** What rules are checked against. */
export interface RuleSurroundings {
  /** Every event that can be in the log. */
  readonly catalogues: readonly EventCatalogue[];
  readonly networks: AllowedNetworks;
  /** Roles that have a mailbox. */
  readonly mailboxes: readonly Role[];
}

/** The kinds of events of some catalogues, with their categories. */
export function kindsOf(catalogues: readonly EventCatalogue[]): EventKinds {
  return new Map(catalogues.flatMap(({ category, definitions }) => Object.keys(definitions).map((kind) => [kind, category] as const)));
}

/** The rule as the command runner needs it. */
export function notificationRuleAggregate({
  catalogues,
  networks,
  mailboxes,
}: RuleSurroundings): AggregateDefinition<NotificationRule, NotificationRuleCommand, NotificationRuleEvent, NotificationRuleFacts> {
  const known = kindsOf(catalogues);
  return {
    decider: notificationRuleDecider,
    async facts(command, _id, reader) {
      const { url, personId } = namedBy(command);
      const urlFault = url === undefined ? undefined : endpointFault(url, networks);
      const person = personId && (await personStanding(reader, personId));
      return { known, mailboxes, ...(urlFault && { urlFault }), ...(person && { person }) };
    },
  };
}

const personStanding = (reader: AggregateReader, personId: string) => standing<Person>(reader, 'person', personId, 'Active');

function namedBy({ type, data }: NotificationRuleCommand): { readonly url?: string; readonly personId?: string } {
  if (type === 'DefineWebhookRule') return { url: data.url };
  if (type === 'DefineMailRule') return data.personId === undefined ? {} : { personId: data.personId };
  if (type === 'ReviseNotificationRule') return data.changes.url === undefined ? {} : { url: data.changes.url };
  return {};
}
