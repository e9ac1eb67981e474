import type { Decider } from '@opsledger/eventsourcing';
import { reject, type Instant, type Rejection, type Role } from '@opsledger/kernel';
import { apiKeyEvents, type ApiKeyEvent } from './api-key.events.js';

type Issued = Extract<ApiKeyEvent, { type: 'ApiKeyIssued' }>['data'];

/** Everything that can be asked of an API key. */
export type ApiKeyCommand =
  { readonly type: 'IssueApiKey'; readonly data: Issued } | { readonly type: 'RevokeApiKey'; readonly data: { readonly keyId: string } };

/** A key's state. */
export type ApiKey =
  | { readonly status: 'Unknown' }
  | {
      readonly status: 'Active' | 'Revoked';
      readonly name: string;
      readonly hash: string;
      readonly roles: readonly Role[];
      readonly expiresAt?: Instant;
    };

export const apiKeyDecider: Decider<ApiKey, ApiKeyCommand, ApiKeyEvent> = {
  category: 'apiKey',
  events: apiKeyEvents,
  initialState: { status: 'Unknown' },
  decide({ type, data }, key, { now }) {
    switch (type) {
      case 'IssueApiKey':
        return issue(data, key, now);
      case 'RevokeApiKey':
        if (key.status === 'Unknown') return reject('NOT_FOUND', 'There is no API key with this id.', ['keyId']);
        return key.status === 'Revoked' ? [] : [{ type: 'ApiKeyRevoked', data }];
    }
  },
  evolve(key, { type, data }): ApiKey {
    switch (type) {
      case 'ApiKeyIssued': {
        const { name, hash, roles, expiresAt } = data;
        return { status: 'Active', name, hash, roles, ...(expiresAt && { expiresAt }) };
      }
      case 'ApiKeyRevoked':
        return key.status === 'Unknown' ? key : { ...key, status: 'Revoked' };
    }
  },
};

function issue(data: Issued, key: ApiKey, now: Instant): readonly ApiKeyEvent[] | Rejection {
  if (key.status !== 'Unknown') return reject('ALREADY_EXISTS', 'An API key with this id was issued before.', ['keyId']);
  if (data.roles.length === 0) return reject('INVALID_INPUT', 'An API key needs at least one role.', ['roles']);
  if (data.roles.includes('admin') && data.roles.includes('auditor')) {
    return reject('SEGREGATION_OF_DUTIES', 'No key may hold the roles admin and auditor together.', ['roles']);
  }
  if (data.expiresAt !== undefined && data.expiresAt <= now)
    return reject('INVALID_TIME', 'The key would have expired already.', ['expiresAt']);
  return [{ type: 'ApiKeyIssued', data }];
}
