import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetEvents } from '@opsledger/assets';
import {
  Aggregates,
  MonotoneClock,
  openEmbeddedEventStore,
  startProcesses,
  type CommandContext,
  type Message,
  type Outcome,
  type ProcessRunner,
} from '@opsledger/eventsourcing';
import { newEvent } from '@opsledger/eventsourcing/testing';
import { instantOf, type Actor, type CommandId, type PersonId } from '@opsledger/kernel';
import { encryptRequest, openSubjectKeys, organizationAggregates, organizationProjections, personEvents } from '@opsledger/organization';
import { startProjector, type Projector } from '@opsledger/read-store';
import { testReadStore } from '@opsledger/read-store/testing';
import {
  DEFAULT_NOTIFICATION_SETTINGS,
  notificationsAggregates,
  notificationsCatalogues,
  notificationsProjections,
  openNotifications,
  type NotificationRuleCommand,
  type Notifications,
  type NotificationSettings,
  type NotificationTiming,
} from '../src/index.js';
import { ids } from './notification.samples.js';

const ADMIN: Actor = { id: '00000000-0000-4000-8000-0000000000ad', kind: 'user', roles: ['admin'] };
/** Fast enough for specs, and far enough apart to be told from one another. */
const TIMING: NotificationTiming = {
  firstMs: 20,
  longestMs: 80,
  lookMs: 50,
  leaseMs: 400,
  sweepMs: 20,
  timeoutMs: 2_000,
  tryForMs: 60_000,
};

/** One program on the stores: what reads the log, and what sends. */
export interface Node {
  readonly notifications: Notifications;
  readonly processes: ProcessRunner;
  readonly lines: string[];
  stop(): Promise<void>;
}

/** Real stores in a temporary folder with the people Ada and Grace, and nodes that tell of what happens to assets. */
export async function notificationsLedger() {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-notifications-'));
  const eventStore = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const subjectKeys = openSubjectKeys({ folder: join(folder, 'keys') });
  const catalogues = [assetEvents, personEvents, ...notificationsCatalogues];
  const mailboxes = new Map([['finance', 'money@example.com'] as const]);
  const allowed: NotificationSettings = { ...DEFAULT_NOTIFICATION_SETTINGS, networks: ['127.0.0.0/8'], mailboxes };
  const surroundings = { catalogues, networks: allowed.networks, mailboxes: [...allowed.mailboxes.keys()] };
  const aggregates = new Aggregates(eventStore, [...organizationAggregates, ...notificationsAggregates(surroundings)], {
    singleWriter: true,
    clock: new MonotoneClock(),
  });
  const readStore = await testReadStore([...organizationProjections(subjectKeys), ...notificationsProjections]);
  const projector: Projector = startProjector({ readStore: readStore.store, eventStore });
  const context = (actor: Actor = ADMIN): CommandContext => {
    const commandId = randomUUID() as CommandId;
    return { commandId, actor, origin: 'seed', correlationId: commandId };
  };
  const send = (category: string, id: string, command: Message, actor?: Actor): Promise<Outcome> =>
    aggregates.execute(category, id, command, context(actor));
  const onboard = async (personId: PersonId, email?: string): Promise<void> => {
    const personalData = { name: 'Somebody', ...(email !== undefined && { email }) };
    const command = await encryptRequest(subjectKeys, { type: 'OnboardPerson', data: { personId, personalData } });
    await send('person', personId, command as Message);
  };
  await onboard(ids.ada, 'ada@example.com');
  await onboard(ids.grace);
  const outbox = join(folder, 'outbox');
  let events = 0;
  return {
    ...{ folder, outbox, eventStore, aggregates, projector, subjectKeys, send },
    readStore: readStore.store,
    rule: (command: NotificationRuleCommand, actor?: Actor) => send('notificationRule', command.data.ruleId, command, actor),
    /** Starts a node. Without `starts` it notes who is told, and sends nothing. */
    node(timing: Partial<NotificationTiming> = {}, starts = true, more: Partial<NotificationSettings> = {}): Node {
      const lines: string[] = [];
      const log = (level: string, message: string): void => void lines.push(`${level}: ${message}`);
      const parts = { eventStore, aggregates, subjectKeys, readStore: readStore.store, readModels: projector, log };
      const settings = { ...allowed, ...more };
      const notifications = openNotifications({ ...parts, settings, outbox, catalogues, timing: { ...TIMING, ...timing } });
      const processes = startProcesses({
        processes: [notifications.process],
        catalogues,
        eventStore,
        checkpoints: readStore.store.checkpoints,
        send: (category, id, command, given) => aggregates.execute(category, id, command, given),
        log,
        lease: { pollMs: 20 },
      });
      if (starts) notifications.start();
      const stop = async (): Promise<void> => {
        await notifications.stop();
        await processes.stop();
      };
      return { notifications, processes, lines, stop };
    },
    /** Something happens to an asset. @returns the id of the event. */
    async happen(type: 'AssetDeployed' | 'AssetReturned' = 'AssetDeployed', ageMs = 0): Promise<string> {
      const name = `happening ${++events}`;
      const at = instantOf(Date.now() - ageMs);
      const event = newEvent({ type, data: { assetId: ids.event } }, name, { occurredAt: at, recordedAt: at });
      await eventStore.append(`asset-${randomUUID()}`, [event], 'noStream');
      return event.id;
    },
    async dispose(): Promise<void> {
      await projector.stop();
      await readStore.dispose();
      await subjectKeys.close();
      await eventStore.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** See `notificationsLedger`. */
export type NotificationsLedger = Awaited<ReturnType<typeof notificationsLedger>>;
