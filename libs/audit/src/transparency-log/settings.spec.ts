import { newLogKey } from './log-key.js';
import { readTransparencySettings, transparencyFaults } from './settings.js';

const { key, pem } = newLogKey();
const base64 = key.export({ type: 'pkcs8', format: 'der' }).toString('base64');

describe('the settings of the transparency log', () => {
  it('are a key, and where copies of checkpoints go', () => {
    expect(readTransparencySettings({})).toEqual({});
    const env = { OPSLEDGER_LOG_KEY: base64, OPSLEDGER_CHECKPOINT_TARGET: '/mnt/auditor' };
    expect(readTransparencySettings(env)).toEqual({ key: base64, target: '/mnt/auditor' });
  });

  it.each([
    {},
    { OPSLEDGER_LOG_KEY: base64 },
    { OPSLEDGER_LOG_KEY: pem },
    { OPSLEDGER_LOG_KEY: pem.replaceAll('\n', '\\n') },
    { OPSLEDGER_CHECKPOINT_TARGET: 'https://witness.example.com/opsledger' },
    { DATABASE_URL: 'postgres://x', NODE_ENV: 'production', OPSLEDGER_PROJECTOR: 'off' },
    { DATABASE_URL: 'postgres://x' },
  ])('may be %j', (env) => {
    expect(transparencyFaults(env)).toEqual([]);
  });

  it.each([
    [{ OPSLEDGER_LOG_KEY: 'AAAA' }, 'OPSLEDGER_LOG_KEY is not an Ed25519 private key (PKCS #8).'],
    [{ OPSLEDGER_LOG_KEY: '-----BEGIN PRIVATE KEY-----' }, 'OPSLEDGER_LOG_KEY is not an Ed25519 private key (PKCS #8).'],
    [{ OPSLEDGER_CHECKPOINT_TARGET: 'copies' }, 'OPSLEDGER_CHECKPOINT_TARGET is neither'],
    [{ OPSLEDGER_CHECKPOINT_TARGET: 'https://' }, 'OPSLEDGER_CHECKPOINT_TARGET is neither'],
    [{ DATABASE_URL: 'postgres://x', NODE_ENV: 'production' }, 'OPSLEDGER_LOG_KEY is missing'],
  ])('may not be %j', (env, fault) => {
    expect(transparencyFaults(env)).toEqual([expect.stringContaining(fault)]);
  });
});
