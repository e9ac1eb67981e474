import { isIP } from 'node:net';
import { readTimeMachineSettings, timeMachineFaults, type TimeMachineSettings } from '@opsledger/audit';
import { readTransparencySettings, transparencyFaults, type TransparencySettings } from '@opsledger/audit';
import { notificationFaults, readNotificationSettings, type NotificationSettings } from '@opsledger/notifications';
import { databaseUrlFaults } from './database-url.js';
import { eventStoreUrlFaults } from './event-store-url.js';
import { metricsAccessFaults, metricsAccessOf, type MetricsAccess } from './metrics-access.js';
import { subscriberFaults, subscriberLimits, type SubscriberLimits } from './subscriptions/subscriber-settings.js';

/** Variables that the API reads. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How the API runs; made by `readConfig` from the environment. */
export interface ApiConfig {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** Keys and read models; the log too, unless it is on EventStoreDB. */
  readonly dataFolder: string;
  /** EventStoreDB instead of the embedded log. */
  readonly eventStoreUrl?: string;
  /** Serves the embedded log over EventStoreDB's protocol. */
  readonly eventStoreServer?: { readonly port: number; readonly host: string };
  /** PostgreSQL for read models and keys instead of the data folder. */
  readonly databaseUrl?: string;
  /** False: processes of `apps/projector`, or other servers, keep the read models up to date. */
  readonly projects?: false;
  /** Signs cursors; the same on every node. Absent in the embedded default, which keeps one in its data folder. */
  readonly secret?: string;
  readonly oidc?: { readonly jwksUrl: URL; readonly issuer: string; readonly audience: string; readonly rolesClaim?: string };
  /** Proxies whose X-Forwarded-For is believed; none by default. */
  readonly trustedProxies: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly logLevel: LogLevel;
  /** Who may read `/metrics`. */
  readonly metrics: MetricsAccess;
  readonly notifications: NotificationSettings;
  readonly timeMachines: TimeMachineSettings;
  readonly transparency: TransparencySettings;
  /** How many may be connected for subscriptions, where it differs from the usual. */
  readonly subscribers?: SubscriberLimits;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
/** How much is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const MIN_SECRET_CHARS = 32;
const EXAMPLE_SECRET = 'change-me-change-me-change-me-change-me';
const OIDC = ['OIDC_JWKS_URL', 'OIDC_ISSUER', 'OIDC_AUDIENCE'] as const;

/** Everything that is wrong with the configuration, at once. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}

/** Reads and checks the configuration. Pure. @throws {ConfigInvalid} with every fault. */
export function readConfig(given: Environment): ApiConfig {
  const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const faults = [
    ...portFaults(env, 'OPSLEDGER_PORT'),
    ...portFaults(env, 'OPSLEDGER_EVENT_STORE_PORT'),
    ...storeFaults(env),
    ...projectorFaults(env),
    ...faceFaults(env),
    ...secretFaults(env),
    ...oidcFaults(env),
    ...networkFaults(env),
    ...levelFaults(env),
    ...metricsAccessFaults(env['OPSLEDGER_METRICS']),
    ...notificationFaults(env),
    ...transparencyFaults(env),
    ...subscriberFaults(env),
    ...timeMachineFaults(env),
  ];
  if (faults.length > 0) throw new ConfigInvalid(faults);
  const production = env['NODE_ENV'] === 'production';
  return {
    production,
    host: env['OPSLEDGER_HOST'] ?? '127.0.0.1',
    port: Number(env['OPSLEDGER_PORT'] ?? 4000),
    dataFolder: env['OPSLEDGER_DATA'] ?? 'data',
    ...(env['EVENT_STORE_URL'] && { eventStoreUrl: env['EVENT_STORE_URL'] }),
    ...faceOf(env),
    ...(env['DATABASE_URL'] && { databaseUrl: env['DATABASE_URL'] }),
    ...projectsOf(env),
    ...(env['OPSLEDGER_SECRET'] && { secret: env['OPSLEDGER_SECRET'] }),
    ...oidcOf(env),
    trustedProxies: listOf(env['OPSLEDGER_TRUSTED_PROXIES']),
    corsOrigins: listOf(env['OPSLEDGER_CORS_ORIGINS']),
    logLevel: levelOf(env['OPSLEDGER_LOG_LEVEL']) ?? 'info',
    metrics: metricsAccessOf(env['OPSLEDGER_METRICS']) ?? 'loopback',
    notifications: readNotificationSettings(env),
    timeMachines: readTimeMachineSettings(env),
    transparency: readTransparencySettings(env),
    ...subscribersOf(env),
  };
}

function subscribersOf(env: Environment): Pick<ApiConfig, 'subscribers'> {
  const subscribers = subscriberLimits(env);
  return Object.keys(subscribers).length > 0 ? { subscribers } : {};
}

function portFaults(env: Environment, name: string): readonly string[] {
  const port = env[name];
  return port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65_535)
    ? []
    : [`${name} "${port}" is not a port: use 0 to 65535.`];
}

function storeFaults(env: Environment): readonly string[] {
  const { EVENT_STORE_URL: eventStore, DATABASE_URL: database, OPSLEDGER_MASTER_KEY: masterKey } = env;
  const alone = database !== undefined && masterKey === undefined && env['NODE_ENV'] === 'production';
  return [
    ...(eventStore === undefined ? [] : eventStoreUrlFaults('EVENT_STORE_URL', eventStore)),
    ...(database === undefined ? [] : databaseUrlFaults('DATABASE_URL', database)),
    ...(alone ? ['OPSLEDGER_MASTER_KEY is missing: every node on DATABASE_URL needs the same, e.g. from "openssl rand -base64 32".'] : []),
  ];
}

function projectorFaults({ OPSLEDGER_PROJECTOR: projector, DATABASE_URL: database }: Environment): readonly string[] {
  if (projector !== undefined && !['on', 'off'].includes(projector)) return [`OPSLEDGER_PROJECTOR "${projector}" is neither on nor off.`];
  const nobody = projector === 'off' && database === undefined;
  return nobody ? ['OPSLEDGER_PROJECTOR=off needs DATABASE_URL: no other process can keep read models in the data folder.'] : [];
}

function projectsOf(env: Environment): Pick<ApiConfig, 'projects'> {
  return env['OPSLEDGER_PROJECTOR'] === 'off' ? { projects: false } : {};
}

function faceFaults(env: Environment): readonly string[] {
  const { EVENT_STORE_URL: remote, OPSLEDGER_EVENT_STORE_PORT: port, OPSLEDGER_EVENT_STORE_HOST: host } = env;
  const both = remote !== undefined && port !== undefined;
  return [
    ...(both
      ? ['OPSLEDGER_EVENT_STORE_PORT serves the embedded event store, and EVENT_STORE_URL names another one. Unset one of them.']
      : []),
    ...(host !== undefined && port === undefined ? ['OPSLEDGER_EVENT_STORE_HOST has no effect without OPSLEDGER_EVENT_STORE_PORT.'] : []),
  ];
}

function faceOf(env: Environment): Pick<ApiConfig, 'eventStoreServer'> {
  const port = env['OPSLEDGER_EVENT_STORE_PORT'];
  if (port === undefined) return {};
  return { eventStoreServer: { port: Number(port), host: env['OPSLEDGER_EVENT_STORE_HOST'] ?? '127.0.0.1' } };
}

function secretFaults({ OPSLEDGER_SECRET: secret, NODE_ENV: mode }: Environment): readonly string[] {
  if (secret === undefined)
    return mode === 'production' ? ['OPSLEDGER_SECRET is missing: production needs one, e.g. from "openssl rand -base64 48".'] : [];
  const short =
    secret.length < MIN_SECRET_CHARS ? [`OPSLEDGER_SECRET has ${secret.length} characters; at least ${MIN_SECRET_CHARS} are needed.`] : [];
  const example =
    secret === EXAMPLE_SECRET && mode === 'production' ? ['OPSLEDGER_SECRET is the one of the example file. Make your own.'] : [];
  return [...short, ...example];
}

function oidcFaults(env: Environment): readonly string[] {
  const missing = OIDC.filter((name) => env[name] === undefined);
  const partly = missing.length > 0 && missing.length < OIDC.length;
  const needed = env['NODE_ENV'] === 'production' || partly;
  const schemes = env['NODE_ENV'] === 'production' ? ['https:'] : ['https:', 'http:'];
  return [
    ...(needed ? missing.map((name) => `${name} is missing: tokens come from an identity provider.`) : []),
    ...urlFaults('OIDC_JWKS_URL', env['OIDC_JWKS_URL'], schemes),
  ];
}

function networkFaults(env: Environment): readonly string[] {
  const proxies = listOf(env['OPSLEDGER_TRUSTED_PROXIES']).filter((proxy) => !isAddressRange(proxy));
  const origins = listOf(env['OPSLEDGER_CORS_ORIGINS']).filter((origin) => !isOrigin(origin));
  return [
    ...proxies.map((proxy) => `OPSLEDGER_TRUSTED_PROXIES: "${proxy}" is not an IP address or range.`),
    ...origins.map((origin) => `OPSLEDGER_CORS_ORIGINS: "${origin}" is not an origin like https://it.example.com.`),
  ];
}

function levelFaults({ OPSLEDGER_LOG_LEVEL: level }: Environment): readonly string[] {
  return level === undefined || levelOf(level) ? [] : [`OPSLEDGER_LOG_LEVEL "${level}" is none of ${LOG_LEVELS.join(', ')}.`];
}

function oidcOf(env: Environment): Pick<ApiConfig, 'oidc'> {
  const [url, issuer, audience] = OIDC.map((name) => env[name]);
  if (!url || !issuer || !audience) return {};
  return { oidc: { jwksUrl: new URL(url), issuer, audience, ...(env['OIDC_ROLES_CLAIM'] && { rolesClaim: env['OIDC_ROLES_CLAIM'] }) } };
}

function urlFaults(name: string, text: string | undefined, schemes: readonly string[]): readonly string[] {
  if (text === undefined || (URL.canParse(text) && schemes.includes(new URL(text).protocol))) return [];
  return [`${name} is not a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}.`];
}

function isAddressRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const size = isIP(address) === 4 ? 32 : 128;
  return isIP(address) !== 0 && more === undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= size));
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function levelOf(text: string | undefined): LogLevel | undefined {
  return LOG_LEVELS.find((level) => level === text);
}
