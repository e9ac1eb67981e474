import { registerEnumType } from '@nestjs/graphql';
import type { Role } from '@opsledger/kernel';
import type { DeliveryState } from './delivery/delivery.table.js';
import type { NotificationRuleRow } from './notification-rules/notification-rules.table.js';
import { HEARERS } from './notifications.roles.js';
import { FAILURES } from './values.events.js';

/** GraphQL names of the closed vocabularies; the values are those of events and columns. */
export const RULE_STATUS = {
  ACTIVE: 'Active',
  SUSPENDED: 'Suspended',
  RETIRED: 'Retired',
} as const satisfies Record<string, NotificationRuleRow['status']>;
registerEnumType(RULE_STATUS, {
  name: 'NotificationRuleStatus',
  valuesMap: { SUSPENDED: { description: 'Too many notifications in a row were given up: nothing is sent until the rule is resumed.' } },
});

export const CHANNEL = { WEBHOOK: 'webhook', MAIL: 'mail' } as const satisfies Record<string, NotificationRuleRow['channel']>;
registerEnumType(CHANNEL, { name: 'NotificationChannel', description: 'How a rule tells.' });

export const DELIVERY_STATE = {
  WAITING: 'waiting',
  HELD: 'held',
  DELIVERED: 'delivered',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
} as const satisfies Record<string, DeliveryState>;
registerEnumType(DELIVERY_STATE, {
  name: 'NotificationDeliveryState',
  valuesMap: {
    WAITING: { description: 'It is tried when its time comes.' },
    HELD: { description: 'Its rule is suspended.' },
    DELIVERED: { description: 'The receiver, or its mail server, has taken it.' },
    FAILED: { description: 'It was given up. retryNotification tries it again.' },
    CANCELLED: { description: 'There is nobody to tell any more: the rule was retired, or the person has left.' },
  },
});

const constantCase = (name: string): string =>
  name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();

export const FAILURE = Object.fromEntries(FAILURES.map((failure) => [constantCase(failure), failure]));
registerEnumType(FAILURE, {
  name: 'NotificationFailure',
  description: 'Why a try came to nothing.',
  valuesMap: {
    ADDRESS_REFUSED: { description: 'The address is private, or not encrypted: nothing was sent.' },
    UNRESOLVED: { description: 'The name of the host stands for no address.' },
    UNREACHABLE: { description: 'Nobody listens there, or the connection broke.' },
    TIMED_OUT: { description: 'The answer took too long.' },
    UNTRUSTED: { description: 'The certificate is wrong.' },
    REDIRECTED: { description: 'The answer names another address. Redirects are not followed.' },
    ANSWERED_BADLY: { description: 'The answer was no; its status code tells which.' },
    GONE: { description: 'The receiver wants no more (410).' },
    NO_ADDRESS: { description: 'The person has no e-mail address, or the role no mailbox.' },
  },
});

/** Roles that may be told something. */
export const HEARING_ROLE = Object.fromEntries(HEARERS.map((role) => [constantCase(role), role])) as Readonly<Record<string, Role>>;
registerEnumType(HEARING_ROLE, { name: 'NotificationRole', description: 'With whose eyes a rule sees the events it tells of.' });
