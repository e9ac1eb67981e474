import type {
  Aggregates,
  CommandContext,
  EventCatalogue,
  EventStore,
  OperationsLog,
  ProcessManager,
  ReadModelProgress,
} from '@opsledger/eventsourcing';
import { uuidV5, type CommandId, type NotificationRuleId } from '@opsledger/kernel';
import type { Person, SubjectKeys } from '@opsledger/organization';
import type { ReadStore } from '@opsledger/read-store';
import { sql } from 'kysely';
import { Channels } from './delivery/channels.js';
import { Deliveries } from './delivery/deliveries.js';
import { Sender, type GiveUp, type Pauses, type Tally } from './delivery/sender.js';
import { ActiveRules } from './fan-out/active-rules.js';
import { notificationsProcess } from './fan-out/notifications.process.js';
import { fileMailer } from './mail/file-mailer.js';
import type { Mailer } from './mail/mailer.js';
import { OutboxSweep } from './mail/outbox-sweep.js';
import { smtpMailer } from './mail/smtp-mailer.js';
import type { NotificationRuleCommand } from './notification-rule/notification-rule.commands.js';
import type { NotificationRule } from './notification-rule/notification-rule.state.js';
import type { NotificationSettings } from './settings.js';
import { systemResolve, type Resolve } from './webhook/post-webhook.js';

/** The parts of a ledger that notifications need. */
export interface NotificationParts {
  readonly settings: NotificationSettings;
  /** Mail is written to files here, unless there is a mail server. */
  readonly outbox: string;
  /** Every event that can be in the log. */
  readonly catalogues: readonly EventCatalogue[];
  readonly eventStore: Pick<EventStore, 'readStream'>;
  readonly aggregates: Pick<Aggregates, 'state' | 'execute'>;
  readonly readStore: Pick<ReadStore, 'db' | 'from' | 'ready'>;
  readonly readModels: ReadModelProgress;
  readonly subjectKeys: Pick<SubjectKeys, 'derive'>;
  readonly log: OperationsLog;
  /** For specs that cannot wait. Milliseconds. */
  readonly timing?: Partial<NotificationTiming>;
  readonly resolve?: Resolve;
}

/** How fast all of it goes, in milliseconds. */
export interface NotificationTiming extends Pauses {
  readonly tryForMs: number;
  readonly leaseMs: number;
  readonly timeoutMs: number;
  /** Between two looks for mail to people who were erased. */
  readonly sweepMs: number;
}

/** The notifications of one node. */
export interface Notifications {
  /** Notes who is told of what. Run it with the other processes. */
  readonly process: ProcessManager;
  /** Begins to send. Idempotent. */
  start(): void;
  /** Breaks off what is under way, which is sent again later. Idempotent; call it before the stores are closed. */
  stop(): Promise<void>;
  /** What came of tries on this node, since the start. */
  tally(): readonly (Tally & { readonly count: number })[];
  /** Events that were too old to be told when they were read. */
  tooOld(): number;
  readonly deliveries: Deliveries;
}

const HOUR_MS = 3_600_000;
/** An event that was not noted for so long is not told any more: longer than any notification is tried. */
const TELL_FOR_MS = 7 * 24 * HOUR_MS;
const TIMING = { firstMs: 5_000, longestMs: HOUR_MS, lookMs: 2_000, leaseMs: 120_000, timeoutMs: 10_000, sweepMs: 60_000 };

/** Puts the notifications of a node together. Nothing is sent before `start`. */
export function openNotifications(parts: NotificationParts): Notifications {
  const { settings, aggregates, eventStore, readStore, readModels, log } = parts;
  const timing: NotificationTiming = { ...TIMING, tryForMs: settings.tryForHours * HOUR_MS, ...parts.timing };
  const deliveries = new Deliveries(readStore.db, timing, readStore.ready);
  const mailer = mailerOf(parts);
  const channels = channelsOf(parts, mailer, timing);
  const sender = new Sender({ deliveries, channels, giveUp: giveUpIn(aggregates, deliveries, log), pauses: timing, log });
  let tooOld = 0;
  const sweeper = sweeperOf(parts, timing);
  const process = notificationsProcess({
    catalogues: parts.catalogues,
    rules: new ActiveRules({ eventStore, readStore, readModels }),
    deliveries,
    tellForMs: TELL_FOR_MS,
    wake: () => {
      sender.wake();
    },
    onTooOld: () => tooOld++,
  });
  return {
    process,
    deliveries,
    start: () => {
      sender.start();
      sweeper.start();
    },
    async stop() {
      await sweeper.stop();
      await sender.stop();
      mailer.close();
    },
    tally: () => sender.tally(),
    tooOld: () => tooOld,
  };
}

/** Mail in the outbox is cleaned of erased people again and again: on several nodes each has an outbox of its own. */
function sweeperOf({ outbox, settings: { smtpUrl }, readStore, log }: NotificationParts, { sweepMs }: NotificationTiming) {
  const sweep = new OutboxSweep(outbox, async (personIds) => {
    await readStore.ready;
    const query = sql<{ person_id: string }>`select person_id from person where erased and person_id = any(${personIds}::uuid[])`;
    return new Set((await query.execute(readStore.db)).rows.map(({ person_id: id }) => id));
  });
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const run = (): void => {
    running = sweep
      .run()
      .catch((error: unknown) => log('error', 'The outbox could not be cleaned of people who were erased.', { error: String(error) }));
  };
  return {
    start: (): void => {
      if (smtpUrl !== undefined) return;
      timer ??= setInterval(run, sweepMs).unref();
    },
    stop: async (): Promise<void> => {
      clearInterval(timer);
      await running;
    },
  };
}

function mailerOf({ settings: { smtpUrl, mailFrom }, outbox }: NotificationParts): Mailer {
  return smtpUrl === undefined ? fileMailer(outbox, mailFrom) : smtpMailer(smtpUrl, mailFrom);
}

function channelsOf(parts: NotificationParts, mailer: Mailer, { timeoutMs }: NotificationTiming): Channels {
  const { aggregates, catalogues, readStore, settings, subjectKeys, resolve = systemResolve } = parts;
  const definitions = catalogues.flatMap((catalogue) => Object.entries(catalogue.definitions));
  return new Channels({
    rule: (ruleId) => aggregates.state<NotificationRule>('notificationRule', ruleId),
    addressOf: async (personId) => {
      const { state } = await aggregates.state<Person>('person', personId);
      if (state.status !== 'Active') return 'gone';
      const { rows } = await sql<{ email: string | null }>`select email from person where person_id = ${personId}`.execute(readStore.db);
      return { email: rows[0]?.email ?? undefined };
    },
    mailboxes: settings.mailboxes,
    mailer,
    summaries: new Map(definitions.map(([kind, { summary }]) => [kind, summary])),
    derive: (name) => subjectKeys.derive(name),
    networks: settings.networks,
    resolve,
    timeoutMs,
  });
}

/** Its id follows from the notification and the round, so that a crash before it is noted as given up changes nothing. */
function giveUpIn(aggregates: NotificationParts['aggregates'], deliveries: Deliveries, log: OperationsLog): GiveUp {
  return async (delivery, { failure }, attempts) => {
    const { notification_id: notificationId, rule_id: ruleId, event_id: eventId, kind, round } = delivery;
    const arrivedSince = await deliveries.arrivedSince(ruleId);
    const data = { ruleId, notificationId, eventId, kind, failure, attempts, round, arrivedSince };
    const command: NotificationRuleCommand = { type: 'GiveUpNotification', data };
    const outcome = await aggregates.execute('notificationRule', ruleId, command, senderContext(ruleId, notificationId, round));
    const details = { rule: ruleId, notification: notificationId, kind, failure, attempts };
    log('warn', 'A notification was given up', outcome.accepted ? details : { ...details, refused: outcome.rejection.code });
  };
}

function senderContext(ruleId: NotificationRuleId, notificationId: string, round: number): CommandContext {
  const commandId = uuidV5(`give up|${ruleId}|${notificationId}|${round}`) as CommandId;
  return { commandId, actor: { id: 'notifications', kind: 'service', roles: ['admin'] }, origin: 'process', correlationId: commandId };
}
