import { DEFAULT_TIME_MACHINE_SETTINGS } from '@opsledger/audit';
import { DEFAULT_NOTIFICATION_SETTINGS } from '@opsledger/notifications';
import { ConfigInvalid, readConfig, type Environment } from './config.js';

const faultsOf = (env: Environment): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.faults;
    throw error;
  }
};
const PRODUCTION = {
  NODE_ENV: 'production',
  OPSLEDGER_SECRET: 'f'.repeat(48),
  OIDC_JWKS_URL: 'https://idp.example.com/keys',
  OIDC_ISSUER: 'https://idp.example.com',
  OIDC_AUDIENCE: 'ledger',
};

describe('readConfig', () => {
  it('needs nothing for the embedded default', () => {
    const expected = {
      production: false,
      host: '127.0.0.1',
      port: 4000,
      dataFolder: 'data',
      trustedProxies: [],
      corsOrigins: [],
      logLevel: 'info',
      metrics: 'loopback',
      notifications: DEFAULT_NOTIFICATION_SETTINGS,
      timeMachines: DEFAULT_TIME_MACHINE_SETTINGS,
      transparency: {},
    };
    expect(readConfig({})).toEqual(expected);
    expect(readConfig({ OPSLEDGER_PORT: '', OPSLEDGER_DATA: '' })).toEqual(expected);
  });

  it('reads everything', () => {
    const env = {
      ...PRODUCTION,
      OPSLEDGER_HOST: '0.0.0.0',
      OPSLEDGER_PORT: '80',
      EVENT_STORE_URL: 'esdb://es:2113',
      OPSLEDGER_DATA: 'keys-and-read-models',
      DATABASE_URL: 'postgres://db/x',
      OPSLEDGER_PROJECTOR: 'off',
      OPSLEDGER_MASTER_KEY: 'bWFzdGVy',
    };
    const network = {
      OPSLEDGER_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      OPSLEDGER_CORS_ORIGINS: 'https://it.example.com',
      OPSLEDGER_LOG_LEVEL: 'warn',
      OPSLEDGER_METRICS: 'all',
    };
    const machines = { OPSLEDGER_TIME_MACHINES: '7', OPSLEDGER_TIME_MACHINES_OPEN: '1' };
    const notifications = {
      SMTP_URL: 'smtps://mail.example.com',
      OPSLEDGER_MAIL_FROM: 'ledger@example.com',
      OPSLEDGER_WEBHOOK_NETWORKS: '10.1.0.0/16, ::1',
      OPSLEDGER_MAILBOXES: 'finance=money@example.com, admin = it@example.com',
      OPSLEDGER_NOTIFICATION_HOURS: '48',
    };
    expect(readConfig({ ...env, ...network, ...notifications, ...machines, OIDC_ROLES_CLAIM: 'groups' })).toEqual({
      production: true,
      host: '0.0.0.0',
      port: 80,
      dataFolder: 'keys-and-read-models',
      eventStoreUrl: 'esdb://es:2113',
      databaseUrl: 'postgres://db/x',
      projects: false,
      secret: 'f'.repeat(48),
      oidc: {
        jwksUrl: new URL('https://idp.example.com/keys'),
        issuer: 'https://idp.example.com',
        audience: 'ledger',
        rolesClaim: 'groups',
      },
      trustedProxies: ['10.0.0.0/8', '::1'],
      corsOrigins: ['https://it.example.com'],
      logLevel: 'warn',
      metrics: 'all',
      timeMachines: { ...DEFAULT_TIME_MACHINE_SETTINGS, most: 7, open: 1 },
      transparency: {},
      notifications: {
        smtpUrl: 'smtps://mail.example.com',
        mailFrom: 'ledger@example.com',
        networks: ['10.1.0.0/16', '::1'],
        mailboxes: new Map([
          ['finance', 'money@example.com'],
          ['admin', 'it@example.com'],
        ]),
        tryForHours: 48,
      },
    });
  });

  it('takes limits of subscribers', () => {
    const env = { OPSLEDGER_SUBSCRIBERS: '5000', OPSLEDGER_SUBSCRIBERS_PER_ADDRESS: '500' };
    expect(readConfig(env).subscribers).toEqual({ connections: 5_000, connectionsPerAddress: 500 });
    expect(readConfig({}).subscribers).toBeUndefined();
  });

  it('serves the embedded event store when it is given a port, on this machine unless told otherwise', () => {
    const faceOf = (env: Environment) => readConfig({ OPSLEDGER_EVENT_STORE_PORT: '2113', ...env }).eventStoreServer;
    expect(faceOf({})).toEqual({ port: 2113, host: '127.0.0.1' });
    expect(faceOf({ OPSLEDGER_EVENT_STORE_HOST: '0.0.0.0' })).toEqual({ port: 2113, host: '0.0.0.0' });
  });

  it.each<[Environment, readonly (string | RegExp)[]]>([
    [{ OPSLEDGER_PORT: '70000' }, [/OPSLEDGER_PORT "70000"/]],
    [{ OPSLEDGER_PORT: 'http' }, [/OPSLEDGER_PORT "http"/]],
    [{ ...PRODUCTION, OPSLEDGER_SECRET: undefined }, [/OPSLEDGER_SECRET is missing/]],
    [{ ...PRODUCTION, OPSLEDGER_SECRET: 'short' }, [/has 5 characters/]],
    [{ ...PRODUCTION, OPSLEDGER_SECRET: 'change-me-change-me-change-me-change-me' }, [/example file/]],
    [{ ...PRODUCTION, OIDC_JWKS_URL: 'http://idp.example.com/keys' }, [/OIDC_JWKS_URL is not a URL/]],
    [{ OIDC_ISSUER: 'x' }, [/OIDC_JWKS_URL is missing/, /OIDC_AUDIENCE is missing/]],
    [{ EVENT_STORE_URL: 'http://x' }, [/EVENT_STORE_URL is not a URL that begins with esdb/]],
    [{ EVENT_STORE_URL: 'kurrentdb://x' }, [/EVENT_STORE_URL begins with kurrentdb/]],
    [{ EVENT_STORE_URL: 'esdb://x', OPSLEDGER_EVENT_STORE_PORT: '2113' }, [/OPSLEDGER_EVENT_STORE_PORT serves the embedded/]],
    [{ OPSLEDGER_EVENT_STORE_PORT: 'any' }, [/OPSLEDGER_EVENT_STORE_PORT "any"/]],
    [{ OPSLEDGER_EVENT_STORE_HOST: '0.0.0.0' }, [/has no effect without/]],
    [{ DATABASE_URL: 'mysql://x' }, [/DATABASE_URL is not a URL/]],
    [{ ...PRODUCTION, DATABASE_URL: 'postgres://db/x' }, [/OPSLEDGER_MASTER_KEY is missing: every node/, /OPSLEDGER_LOG_KEY is missing/]],
    [{ OPSLEDGER_PROJECTOR: 'off' }, [/OPSLEDGER_PROJECTOR=off needs DATABASE_URL/]],
    [{ OPSLEDGER_PROJECTOR: 'no' }, [/OPSLEDGER_PROJECTOR "no" is neither on nor off/]],
    [
      { OPSLEDGER_TRUSTED_PROXIES: '10.0.0.0/33,all', OPSLEDGER_CORS_ORIGINS: '*,https://a.example/' },
      [/10.0.0.0\/33/, /"all"/, /"\*"/, /https:\/\/a.example\//],
    ],
    [{ OPSLEDGER_METRICS: 'some' }, [/OPSLEDGER_METRICS "some" is none of all, loopback, off/]],
    [{ SMTP_URL: 'mail.example.com' }, [/SMTP_URL is not a URL that begins with smtp/]],
    [{ OPSLEDGER_MAIL_FROM: 'Ledger <x>' }, [/OPSLEDGER_MAIL_FROM is not/]],
    [{ OPSLEDGER_WEBHOOK_NETWORKS: '10.0.0.0/8,intranet,10.0.0.0/33,::1/129' }, [/"intranet"/, /10.0.0.0\/33/, /::1\/129/]],
    [{ OPSLEDGER_MAILBOXES: 'boss=a@example.com,finance' }, [/"boss" is none of/, /what belongs to "finance"/]],
    [{ OPSLEDGER_NOTIFICATION_HOURS: '0' }, [/OPSLEDGER_NOTIFICATION_HOURS "0"/]],
    [{ OPSLEDGER_LOG_LEVEL: 'loud' }, [/OPSLEDGER_LOG_LEVEL/]],
    [{ OPSLEDGER_SUBSCRIBERS: '0', OPSLEDGER_SUBSCRIBERS_PER_ADDRESS: 'all' }, [/SUBSCRIBERS "0"/, /PER_ADDRESS "all"/]],
  ])('names every fault of %j', (env, expected) => {
    expect(faultsOf(env)).toEqual(expected.map((pattern) => expect.stringMatching(pattern) as unknown));
  });
});
