import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, SignJWT } from 'jose';
import { Aggregates, openEmbeddedEventStore } from '@opsledger/eventsourcing';
import type { CommandId, Instant } from '@opsledger/kernel';
import {
  authenticator,
  identityAggregates,
  jwksVerifier,
  localVerifier,
  mintToken,
  newApiKey,
  openSigningKey,
  SecurityLog,
  verifyApiKey,
} from './index.js';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'opsledger-identity-'))));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the local signing key', () => {
  it('is made once, for its owner only, and never in production', async () => {
    const keys = join(folder, 'keys');
    const token = await mintToken(openSigningKey(keys, false), { subject: 'p-1', roles: ['finance'], expiresIn: 60 });
    expect(await localVerifier(openSigningKey(keys, false))(token)).toEqual({ id: 'p-1', kind: 'user', roles: ['finance'] });
    expect(statSync(join(keys, 'signing')).mode & 0o777).toBe(0o600);
    expect(() => openSigningKey(keys, true)).toThrow(/In production/);
  });

  it('refuses a key of another kind, and two hats on one head', async () => {
    const keys = mkdtempSync(join(folder, 'rsa-'));
    writeFileSync(
      join(keys, 'signing'),
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    expect(() => openSigningKey(keys, false)).toThrow(/not an Ed25519 key/);
    const key = openSigningKey(join(folder, 'keys'), false);
    await expect(mintToken(key, { subject: 'p-1', roles: ['admin', 'auditor'], expiresIn: 60 })).rejects.toThrow(RangeError);
  });
});

describe('an identity provider', () => {
  it('is believed by its published keys, its issuer and our audience only', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] });
    const provider = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(jwks));
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`);
    const verify = jwksVerifier({ url, issuer: 'https://idp.example.com', audience: 'ledger', rolesClaim: 'groups' });
    const sign = (audience: string, header: object = {}): Promise<string> =>
      new SignJWT({ groups: ['auditor', 'staff'], roles: ['admin'] })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })
        .setSubject('p-7')
        .setIssuer('https://idp.example.com')
        .setAudience(audience)
        .setExpirationTime('5m')
        .sign(privateKey);
    expect(await verify(await sign('ledger'))).toEqual({ id: 'p-7', kind: 'user', roles: ['auditor'] });
    await expect(verify(await sign('other'))).rejects.toMatchObject({ reason: 'wrong_audience' });
    await expect(verify(await sign('ledger', { kid: 'k2' }))).rejects.toMatchObject({ reason: 'bad_signature' });
    await expect(verify(await sign('ledger', { typ: 'dpop+jwt' }))).rejects.toMatchObject({ reason: 'wrong_type' });
    await new Promise((resolve) => provider.close(resolve));
    await expect(jwksVerifier({ url, issuer: 'i', audience: 'a' })(await sign('ledger'))).rejects.toMatchObject({ reason: 'unavailable' });
  });
});

describe('API keys and the security stream, on a real store', () => {
  it('keeps keys as events, refuses them revoked or expired, and survives a restart', async () => {
    const events = join(folder, 'events');
    const keyId = randomUUID();
    const { text, hash } = newApiKey(keyId);
    const context = {
      commandId: randomUUID() as CommandId,
      actor: { id: 'p-1', kind: 'user', roles: ['admin'] },
      origin: 'graphql',
      correlationId: 'c',
    } as const;
    const expiresAt = '2099-01-01T00:00:00.000Z' as Instant;
    const first = await openEmbeddedEventStore({ folder: events });
    const data = { keyId, name: 'erp', hash, roles: ['finance'], expiresAt };
    await new Aggregates(first, identityAggregates).execute('apiKey', keyId, { type: 'IssueApiKey', data }, context);
    await first.close();

    const store = await openEmbeddedEventStore({ folder: events });
    const aggregates = new Aggregates(store, identityAggregates);
    const authenticate = authenticator(() => Promise.reject(new Error('down')), aggregates);
    expect(await authenticate(`Bearer ${text}`)).toEqual({ actor: { id: keyId, kind: 'service', roles: ['finance'] } });
    await expect(verifyApiKey(text, aggregates, Date.parse('2100-01-01'))).rejects.toMatchObject({ reason: 'expired' });
    await aggregates.execute(
      'apiKey',
      keyId,
      { type: 'RevokeApiKey', data: { keyId } },
      { ...context, commandId: randomUUID() as CommandId },
    );
    expect(await authenticate(`Bearer ${text}`)).toEqual({ refused: 'revoked' });
    expect(await authenticate(`Bearer ${newApiKey(randomUUID()).text}`)).toEqual({ refused: 'unknown_key' });
    expect(await authenticate('Bearer opsl_x')).toEqual({ refused: 'malformed' });
    expect(await authenticate('Basic eDp5')).toEqual({ refused: 'malformed' });
    expect(await authenticate(`Bearer ${'x'.repeat(9_000)}`)).toEqual({ refused: 'malformed' });
    expect(await authenticate(undefined)).toEqual({ refused: 'missing' });
    expect(await authenticate('Bearer a.b.c')).toEqual({ refused: 'unavailable' });
    await store.close();
  });

  it('counts equal refusals and bounds the kinds of an interval, so that a flood stays small', async () => {
    const store = await openEmbeddedEventStore({ folder: join(folder, 'security') });
    const log = new SecurityLog(store, { maxEvents: 3 });
    for (let n = 0; n < 1_000; n++) log.record({ type: 'AuthenticationRefused', reason: 'expired', address: '10.0.0.1' });
    log.record({ type: 'AuthenticationRefused', reason: 'missing' });
    for (let n = 0; n < 500; n++) log.record({ type: 'AccessRefused', actorId: `p-${n}`, permission: 'queries.people' });
    await log.flush();
    await log.flush();
    const written: unknown[] = [];
    for await (const { type, data, metadata } of store.readStream(`security-${new Date().toISOString().slice(0, 10)}`)) {
      written.push([type, data, metadata['commandIndex'], metadata['commandSize']]);
    }
    expect(written).toEqual([
      ['AuthenticationRefused', { reason: 'expired', address: '10.0.0.1', count: 1_000 }, 0, 4],
      ['AuthenticationRefused', { reason: 'missing', count: 1 }, 1, 4],
      ['AccessRefused', { actorId: 'p-0', permission: 'queries.people', count: 1 }, 2, 4],
      ['RefusalsOmitted', { count: 499 }, 3, 4],
    ]);
    await store.close();
    log.record({ type: 'AuthenticationRefused', reason: 'missing' });
    await expect(log.flush()).resolves.toBeUndefined();
  });
});
