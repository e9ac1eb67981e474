import {
  assetEvents,
  assetModelEvents,
  assetsAggregates,
  assetsInboxSources,
  assetsPolicy,
  assetsProcesses,
  assetsProjections,
  assetTypeEvents,
} from '@opsledger/assets';
import { auditPolicy, auditProjections, auditReadEvents, auditTrailProjection, transparencyLogEvents } from '@opsledger/audit';
import {
  changesAggregates,
  changesCatalogues,
  changesInboxSources,
  changesPolicy,
  changesProcesses,
  changesSchedules,
  changesProjections,
} from '@opsledger/changes';
import {
  contractsAggregates,
  contractsCatalogues,
  contractsInboxSources,
  contractsPolicy,
  contractsProjections,
  contractsSchedules,
} from '@opsledger/contracts';
import type { Aggregates, AnyAggregate, EventCatalogue, ProcessManager, Schedule } from '@opsledger/eventsourcing';
import { financeAggregates, financeCatalogues, financePolicy, financeProcesses, financeProjections } from '@opsledger/finance';
import { apiKeyEvents, identityAggregates, mergePolicies, securityEvents } from '@opsledger/identity';
import { inboxPolicy, type InboxSource } from '@opsledger/inbox';
import {
  licensesAggregates,
  licensesCatalogues,
  licensesInboxSources,
  licensesPolicy,
  licensesProcesses,
  licensesProjections,
  licensesSchedules,
} from '@opsledger/licenses';
import {
  DEFAULT_NOTIFICATION_SETTINGS,
  notificationsAggregates,
  notificationsCatalogues,
  notificationsPolicy,
  notificationsProjections,
  type Notifications,
  type NotificationSettings,
} from '@opsledger/notifications';
import { readModelDecider, readModelEvents } from '@opsledger/operations';
import {
  costCenterEvents,
  departures,
  locationEvents,
  offboardingEvents,
  organizationAggregates,
  organizationInboxSources,
  organizationPolicy,
  organizationProcesses,
  organizationProjections,
  orgUnitEvents,
  personEvents,
  retentionPolicyEvents,
  type SubjectKeys,
} from '@opsledger/organization';
import {
  procurementAggregates,
  procurementCatalogues,
  procurementInboxSources,
  procurementPolicy,
  procurementProcesses,
  procurementProjections,
  procurementSchedules,
} from '@opsledger/procurement';
import type { Projection, Projector, ReadStore } from '@opsledger/read-store';
import { dropEarlierTables } from './erased-people.js';

/** Every context's parts, one line per context and kind: the only place that knows them all. @param settings against which notification rules are checked. */
export const aggregatesFor = ({ networks, mailboxes }: NotificationSettings): readonly AnyAggregate[] => [
  ...identityAggregates,
  { decider: readModelDecider },
  ...organizationAggregates,
  ...assetsAggregates,
  ...licensesAggregates,
  ...changesAggregates,
  ...procurementAggregates,
  ...contractsAggregates,
  ...financeAggregates,
  ...notificationsAggregates({ catalogues: eventCatalogues, networks, mailboxes: [...mailboxes.keys()] }),
];

/** The catalogue of every event that can be in the log. */
export const eventCatalogues: readonly EventCatalogue[] = [
  ...[apiKeyEvents, securityEvents, auditReadEvents, readModelEvents, transparencyLogEvents],
  ...[personEvents, orgUnitEvents, costCenterEvents, locationEvents, offboardingEvents, retentionPolicyEvents],
  ...[assetEvents, assetModelEvents, assetTypeEvents],
  ...licensesCatalogues,
  ...changesCatalogues,
  ...procurementCatalogues,
  ...contractsCatalogues,
  ...financeCatalogues,
  ...notificationsCatalogues,
];

/** The same with the settings that hold unless others are made. */
export const aggregates: readonly AnyAggregate[] = aggregatesFor(DEFAULT_NOTIFICATION_SETTINGS);

/** Every read model. @param keys decrypt the names of people. */
export function projections(keys: Pick<SubjectKeys, 'decrypt'>): readonly Projection[] {
  return [
    ...organizationProjections(keys),
    ...assetsProjections,
    ...licensesProjections,
    ...changesProjections,
    ...procurementProjections,
    ...contractsProjections,
    ...auditProjections,
    ...financeProjections,
    ...notificationsProjections,
    auditTrailProjection(eventCatalogues),
  ];
}

/** What process managers and schedules look at. */
export interface ProcessParts {
  readonly subjectKeys: SubjectKeys;
  readonly readStore: ReadStore;
  readonly projector: Projector;
  readonly aggregates: Pick<Aggregates, 'state' | 'execute'>;
  /** Left out: nobody is told of anything. */
  readonly notifications?: Pick<Notifications, 'process'>;
}

/** Every process manager. */
export function processes(parts: ProcessParts): readonly ProcessManager[] {
  const leaving = { ...parts, departures: departures(parts.aggregates) };
  return [
    ...organizationProcesses({ keys: parts.subjectKeys, dropEarlierTables: () => dropEarlierTables(parts.readStore) }),
    ...assetsProcesses(parts),
    ...licensesProcesses(parts),
    ...changesProcesses(leaving),
    ...procurementProcesses(leaving),
    ...financeProcesses,
    ...(parts.notifications ? [parts.notifications.process] : []),
  ];
}

/** Everything that becomes due by itself. */
export function schedules(parts: ProcessParts): readonly Schedule[] {
  return [...licensesSchedules(parts), ...changesSchedules(parts), ...procurementSchedules(parts), ...contractsSchedules(parts)];
}

/** Everything that can wait for somebody. */
export const inboxSources: readonly InboxSource[] = [
  ...organizationInboxSources,
  ...assetsInboxSources,
  ...licensesInboxSources,
  ...changesInboxSources,
  ...procurementInboxSources,
  ...contractsInboxSources,
];

/** Who may do and see what, over all contexts. */
export const policy = mergePolicies([
  inboxPolicy,
  auditPolicy,
  notificationsPolicy,
  organizationPolicy,
  assetsPolicy,
  licensesPolicy,
  changesPolicy,
  procurementPolicy,
  contractsPolicy,
  financePolicy,
]);
