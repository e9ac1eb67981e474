import type { AnyAggregate } from '@opsledger/eventsourcing';
import { apiKeyDecider } from './api-key/api-key.decider.js';

/** The aggregates of identity, for the command runner. */
export const identityAggregates: readonly AnyAggregate[] = [{ decider: apiKeyDecider }];

export * from './policy/policy.js';
export * from './policy/roles.js';
export { enforcePolicy, isOpen, PolicyIncomplete, type Enforcement } from './policy/enforce-policy.js';
export { openSigningKey, type SigningKey } from './token/signing-key.js';
export {
  jwksVerifier,
  LOCAL_AUDIENCE,
  LOCAL_ISSUER,
  localVerifier,
  mintToken,
  type JwksOptions,
  type TokenRequest,
  type VerifyToken,
} from './token/tokens.js';
export { CredentialRefused, type RefusalReason } from './token/token-claims.js';
export { apiKeyEvents, type ApiKeyEvent } from './api-key/api-key.events.js';
export type { ApiKey, ApiKeyCommand } from './api-key/api-key.decider.js';
export { ApiKeyHandler, HandleApiKey } from './api-key/api-key.handler.js';
export { newApiKey, type NewApiKey } from './api-key/api-key-text.js';
export { verifyApiKey } from './api-key/verify-api-key.js';
export { authenticator, type Authenticate, type Authentication } from './authenticate.js';
export { securityEvents, type SecurityEvent } from './security/security.events.js';
export { SecurityLog, type Refusal, type SecurityLogOptions } from './security/security-log.js';
