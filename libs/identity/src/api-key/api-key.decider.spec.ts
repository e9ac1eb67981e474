import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Instant } from '@opsledger/kernel';
import { apiKeyDecider } from './api-key.decider.js';
import type { ApiKeyEvent } from './api-key.events.js';

const keyId = '5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c42';
const data = { keyId, name: 'erp import', hash: 'a'.repeat(64), roles: ['finance'] as const };
const issued: ApiKeyEvent = { type: 'ApiKeyIssued', data };
const revoked: ApiKeyEvent = { type: 'ApiKeyRevoked', data: { keyId } };
const spec = DeciderSpecification.for(apiKeyDecider);

describe('IssueApiKey', () => {
  it('records the hash and the roles', () => {
    spec.given().when({ type: 'IssueApiKey', data }).then(issued);
  });

  it('gives a key the role admin or auditor, if not both', () => {
    for (const role of ['admin', 'auditor'] as const) {
      const one = { ...data, roles: [role, 'finance'] as const };
      spec.given().when({ type: 'IssueApiKey', data: one }).then({ type: 'ApiKeyIssued', data: one });
    }
  });

  it('may name an end', () => {
    const ending = { ...data, expiresAt: '2027-01-01T00:00:00.000Z' as Instant };
    spec.given().when({ type: 'IssueApiKey', data: ending }).then({ type: 'ApiKeyIssued', data: ending });
    spec.given({ type: 'ApiKeyIssued', data: ending }).when({ type: 'IssueApiKey', data }).thenRejected('ALREADY_EXISTS', ['keyId']);
  });

  it('refuses a second key with the id, no roles, conflicting roles, and an end in the past', () => {
    spec.given(issued).when({ type: 'IssueApiKey', data }).thenRejected('ALREADY_EXISTS', ['keyId']);
    spec
      .given()
      .when({ type: 'IssueApiKey', data: { ...data, roles: [] } })
      .thenRejected('INVALID_INPUT', ['roles']);
    spec
      .given()
      .when({ type: 'IssueApiKey', data: { ...data, roles: ['admin', 'auditor'] } })
      .thenRejected('SEGREGATION_OF_DUTIES', ['roles']);
    spec
      .given()
      .when({ type: 'IssueApiKey', data: { ...data, expiresAt: '2026-03-01T12:00:00.000Z' as Instant } })
      .thenRejected('INVALID_TIME', ['expiresAt']);
  });
});

describe('RevokeApiKey', () => {
  it('ends the key, once', () => {
    spec.given(issued).when({ type: 'RevokeApiKey', data: { keyId } }).then(revoked);
    spec.given(issued, revoked).when({ type: 'RevokeApiKey', data: { keyId } }).thenNothing();
  });

  it('needs a key', () => {
    spec.given().when({ type: 'RevokeApiKey', data: { keyId } }).thenRejected('NOT_FOUND', ['keyId']);
    spec.given(revoked).when({ type: 'RevokeApiKey', data: { keyId } }).thenRejected('NOT_FOUND', ['keyId']);
  });
});
