import type { AggregateReader } from '@opsledger/eventsourcing';
import { instantOf, type Actor } from '@opsledger/kernel';
import { CredentialRefused } from '../token/token-claims.js';
import type { ApiKey } from './api-key.decider.js';
import { matchesHash, parseApiKey } from './api-key-text.js';

/** Compared with when there is no such key, so that the answer takes as long as for a wrong secret. */
const NO_HASH = '0'.repeat(64);

/** The service that a key stands for: its id is the key's. @throws {CredentialRefused} for a wrong, unknown, revoked or expired key. */
export async function verifyApiKey(text: string, reader: AggregateReader, now: number = Date.now()): Promise<Actor> {
  const given = parseApiKey(text);
  if (!given) throw new CredentialRefused('malformed');
  const { state } = await reader.state<ApiKey>('apiKey', given.keyId);
  const matches = matchesHash(given.secret, state.status === 'Unknown' ? NO_HASH : state.hash);
  if (state.status === 'Unknown' || !matches) throw new CredentialRefused('unknown_key');
  if (state.status === 'Revoked') throw new CredentialRefused('revoked');
  if (state.expiresAt !== undefined && state.expiresAt <= instantOf(now)) throw new CredentialRefused('expired');
  return { id: given.keyId, kind: 'service', roles: state.roles };
}
