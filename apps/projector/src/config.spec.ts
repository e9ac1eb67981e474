import { DEFAULT_TIME_MACHINE_SETTINGS } from '@opsledger/audit';
import { DEFAULT_NOTIFICATION_SETTINGS } from '@opsledger/notifications';
import { ConfigInvalid, type Environment } from '../../api/src/config.js';
import { readProjectorConfig } from './config.js';

const STORES = { EVENT_STORE_URL: 'esdb://es:2113', DATABASE_URL: 'postgres://db/x' };
const faultsOf = (env: Environment): readonly string[] => {
  try {
    readProjectorConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.faults;
    throw error;
  }
};

describe('readProjectorConfig', () => {
  it('needs the addresses of both stores, and no more', () => {
    const stores = { eventStoreUrl: 'esdb://es:2113', databaseUrl: 'postgres://db/x' };
    expect(readProjectorConfig(STORES)).toEqual({
      ...stores,
      dataFolder: 'data',
      logLevel: 'info',
      metrics: 'loopback',
      notifications: DEFAULT_NOTIFICATION_SETTINGS,
      timeMachines: DEFAULT_TIME_MACHINE_SETTINGS,
      transparency: {},
    });
    const more = {
      OPSLEDGER_PROJECTOR_PORT: '4001',
      OPSLEDGER_PROJECTOR_HOST: '0.0.0.0',
      OPSLEDGER_DATA: 'keys',
      OPSLEDGER_LOG_LEVEL: 'warn',
      OPSLEDGER_METRICS: 'all',
    };
    expect(readProjectorConfig({ ...STORES, ...more })).toEqual({
      ...stores,
      dataFolder: 'keys',
      health: { port: 4001, host: '0.0.0.0' },
      logLevel: 'warn',
      metrics: 'all',
      notifications: DEFAULT_NOTIFICATION_SETTINGS,
      timeMachines: DEFAULT_TIME_MACHINE_SETTINGS,
      transparency: {},
    });
  });

  it.each<[Environment, readonly RegExp[]]>([
    [{}, [/EVENT_STORE_URL is missing.*belong to one process/, /DATABASE_URL is missing.*belong to one process/]],
    [{ ...STORES, EVENT_STORE_URL: 'http://x' }, [/begins with esdb/]],
    [{ ...STORES, DATABASE_URL: 'mysql://x' }, [/DATABASE_URL is not a URL/]],
    [{ ...STORES, OPSLEDGER_PROJECTOR_PORT: '70000' }, [/OPSLEDGER_PROJECTOR_PORT "70000"/]],
    [{ ...STORES, OPSLEDGER_LOG_LEVEL: 'loud' }, [/OPSLEDGER_LOG_LEVEL "loud"/]],
    [{ ...STORES, OPSLEDGER_METRICS: 'friends' }, [/OPSLEDGER_METRICS "friends" is none of all, loopback, off/]],
    [{ ...STORES, SMTP_URL: 'http://mail' }, [/SMTP_URL is not/]],
    [{ ...STORES, NODE_ENV: 'production' }, [/OPSLEDGER_LOG_KEY is missing/, /OPSLEDGER_MASTER_KEY is missing/]],
  ])('names every fault of %j', (env, expected) => {
    expect(faultsOf(env)).toEqual(expected.map((pattern) => expect.stringMatching(pattern) as unknown));
  });
});
