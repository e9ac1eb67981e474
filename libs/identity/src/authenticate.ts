import type { AggregateReader } from '@opsledger/eventsourcing';
import type { Actor } from '@opsledger/kernel';
import { looksLikeApiKey } from './api-key/api-key-text.js';
import { verifyApiKey } from './api-key/verify-api-key.js';
import { CredentialRefused, type RefusalReason } from './token/token-claims.js';
import type { VerifyToken } from './token/tokens.js';

/** Who asks, or why nobody is let in. */
export type Authentication = { readonly actor: Actor } | { readonly actor?: never; readonly refused: RefusalReason };

/** Reads an `Authorization` header. */
export type Authenticate = (authorization: string | undefined) => Promise<Authentication>;

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;
const MAX_CREDENTIAL_CHARS = 8_192;

/** Accepts bearer tokens and API keys, both as `Authorization: Bearer …`. Never throws: every fault is a refusal. */
export function authenticator(verifyToken: VerifyToken, keys: AggregateReader): Authenticate {
  return async (authorization) => {
    if (authorization === undefined) return { refused: 'missing' };
    const credential = authorization.length <= MAX_CREDENTIAL_CHARS ? BEARER.exec(authorization)?.[1] : undefined;
    if (credential === undefined) return { refused: 'malformed' };
    try {
      return { actor: looksLikeApiKey(credential) ? await verifyApiKey(credential, keys) : await verifyToken(credential) };
    } catch (error) {
      return { refused: error instanceof CredentialRefused ? error.reason : 'unavailable' };
    }
  };
}
