import { readTimeMachineSettings, timeMachineFaults, type TimeMachineSettings } from '@opsledger/audit';
import { readTransparencySettings, transparencyFaults, type TransparencySettings } from '@opsledger/audit';
import { notificationFaults, readNotificationSettings, type NotificationSettings } from '@opsledger/notifications';
import { ConfigInvalid, type Environment, type LogLevel } from '../../api/src/config.js';
import { databaseUrlFaults } from '../../api/src/database-url.js';
import { eventStoreUrlFaults } from '../../api/src/event-store-url.js';
import { metricsAccessFaults, metricsAccessOf, type MetricsAccess } from '../../api/src/metrics-access.js';

/** How a projector runs; made by `readProjectorConfig` from the environment. */
export interface ProjectorConfig {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
  /** Holds nothing but the master key, where that is not given by OPSLEDGER_MASTER_KEY. */
  readonly dataFolder: string;
  /** Where it says whether it is well, and its metrics; nowhere when left out. */
  readonly health?: { readonly port: number; readonly host: string };
  readonly logLevel: LogLevel;
  /** Who may read `/metrics`. */
  readonly metrics: MetricsAccess;
  readonly notifications: NotificationSettings;
  readonly timeMachines: TimeMachineSettings;
  readonly transparency: TransparencySettings;
}

const LOG_LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];
const WHY = 'The embedded stores belong to one process, which keeps its read models itself.';

/** Reads and checks the configuration. Pure. @throws {ConfigInvalid} with every fault. */
export function readProjectorConfig(given: Environment): ProjectorConfig {
  const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const { EVENT_STORE_URL: eventStoreUrl, DATABASE_URL: databaseUrl, OPSLEDGER_PROJECTOR_PORT: port } = env;
  const faults = [...addressFaults(env), ...settingFaults(env)];
  if (faults.length > 0 || eventStoreUrl === undefined || databaseUrl === undefined) throw new ConfigInvalid(faults);
  return {
    eventStoreUrl,
    databaseUrl,
    dataFolder: env['OPSLEDGER_DATA'] ?? 'data',
    ...(port !== undefined && { health: { port: Number(port), host: env['OPSLEDGER_PROJECTOR_HOST'] ?? '127.0.0.1' } }),
    logLevel: levelOf(env) ?? 'info',
    metrics: metricsAccessOf(env['OPSLEDGER_METRICS']) ?? 'loopback',
    notifications: readNotificationSettings(env),
    timeMachines: readTimeMachineSettings(env),
    transparency: readTransparencySettings(env),
  };
}

function addressFaults({ EVENT_STORE_URL: eventStore, DATABASE_URL: database }: Environment): readonly string[] {
  return [
    ...(eventStore === undefined
      ? [`EVENT_STORE_URL is missing: a projector follows EventStoreDB. ${WHY}`]
      : eventStoreUrlFaults('EVENT_STORE_URL', eventStore)),
    ...(database === undefined
      ? [`DATABASE_URL is missing: a projector keeps read models on PostgreSQL. ${WHY}`]
      : databaseUrlFaults('DATABASE_URL', database)),
  ];
}

function settingFaults(env: Environment): readonly string[] {
  const { OPSLEDGER_PROJECTOR_PORT: port, OPSLEDGER_LOG_LEVEL: level, OPSLEDGER_MASTER_KEY: masterKey } = env;
  const isPort = port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65_535);
  const needsKey = masterKey === undefined && env['NODE_ENV'] === 'production';
  return [
    ...(isPort ? [] : [`OPSLEDGER_PROJECTOR_PORT "${port}" is not a port: use 0 to 65535.`]),
    ...(level === undefined || levelOf(env) ? [] : [`OPSLEDGER_LOG_LEVEL "${level}" is none of ${LOG_LEVELS.join(', ')}.`]),
    ...metricsAccessFaults(env['OPSLEDGER_METRICS']),
    ...notificationFaults(env),
    ...timeMachineFaults(env),
    ...transparencyFaults(env),
    ...(needsKey ? ['OPSLEDGER_MASTER_KEY is missing: every node on DATABASE_URL needs the same.'] : []),
  ];
}

function levelOf({ OPSLEDGER_LOG_LEVEL: level }: Environment): LogLevel | undefined {
  return LOG_LEVELS.find((known) => known === level);
}
