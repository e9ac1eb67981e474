import { createRemoteJWKSet, jwtVerify, SignJWT, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { KeyObject } from 'node:crypto';
import type { Actor, Role } from '@opsledger/kernel';
import { holdsBothHats } from '../policy/policy.js';
import type { SigningKey } from './signing-key.js';
import { actorOf, checkHeader, CredentialRefused, refusalOf } from './token-claims.js';

/** Issuer and audience of the tokens that the embedded default mints for itself. */
export const LOCAL_ISSUER = 'opsledger';
/** Audience of the tokens that the embedded default mints for itself. */
export const LOCAL_AUDIENCE = 'opsledger-api';
/** RFC 9068: the type of a JWT access token. */
const ACCESS_TOKEN_TYPE = 'at+jwt';
/** Clocks may differ by this many seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Verifies bearer tokens. @throws {CredentialRefused} */
export type VerifyToken = (token: string) => Promise<Actor>;

/** Whose tokens are accepted. */
interface Trust {
  readonly key: KeyObject | JWTVerifyGetKey;
  readonly algorithms: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  readonly types: readonly string[];
  readonly rolesClaim: string;
}

/** Verified tokens are remembered this long (never beyond their end), because a signature costs more than a command. */
const REMEMBER_MS = 60_000;
const MAX_REMEMBERED = 5_000;

/** An actor and until when its token is valid, in milliseconds since the Unix epoch. */
interface Verified {
  readonly actor: Actor;
  readonly until: number;
}

function verifier(trust: Trust): VerifyToken {
  const remembered = new LRUCache<string, Verified>({ max: MAX_REMEMBERED, ttl: REMEMBER_MS });
  return async (token) => {
    const known = remembered.get(token);
    if (known && known.until > Date.now()) return known.actor;
    const verified = await verifyAnew(token, trust);
    remembered.set(token, verified);
    return verified.actor;
  };
}

async function verifyAnew(token: string, { key, algorithms, issuer, audience, types, rolesClaim }: Trust): Promise<Verified> {
  const options = {
    algorithms: [...algorithms],
    issuer,
    audience,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['exp', 'sub'],
  };
  try {
    checkHeader(token, algorithms);
    const { payload, protectedHeader } = await (typeof key === 'function'
      ? jwtVerify(token, key, options)
      : jwtVerify(token, key, options));
    if (!types.includes((protectedHeader.typ ?? '').toLowerCase())) throw new CredentialRefused('wrong_type');
    return { actor: actorOf(payload, rolesClaim), until: (payload.exp ?? 0) * 1_000 };
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Accepts the tokens of this installation's own key, and no others. */
export function localVerifier({ publicKey }: SigningKey): VerifyToken {
  return verifier({
    key: publicKey,
    algorithms: ['EdDSA'],
    issuer: LOCAL_ISSUER,
    audience: LOCAL_AUDIENCE,
    types: [ACCESS_TOKEN_TYPE],
    rolesClaim: 'roles',
  });
}

/** An identity provider that publishes its keys. */
export interface JwksOptions {
  readonly url: URL;
  readonly issuer: string;
  readonly audience: string;
  /** Claim that holds the role names. Default `roles`. */
  readonly rolesClaim?: string;
}

/** Algorithms of identity providers: signatures by key pairs only, so that a public key never serves as a shared secret. */
const PROVIDER_ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'PS256', 'RS256'] as const;

/** Accepts the tokens of one identity provider. Its keys are fetched when needed and kept for ten minutes. */
export function jwksVerifier({ url, issuer, audience, rolesClaim = 'roles' }: JwksOptions): VerifyToken {
  const key = createRemoteJWKSet(url, { timeoutDuration: 5_000, cooldownDuration: 30_000, cacheMaxAge: 600_000 });
  return verifier({ key, algorithms: PROVIDER_ALGORITHMS, issuer, audience, types: [ACCESS_TOKEN_TYPE, 'jwt'], rolesClaim });
}

/** Whom a token is for. */
export interface TokenRequest {
  /** A person's id, or the name of a service. */
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly kind?: 'user' | 'service';
  /** Seconds until it expires. */
  readonly expiresIn: number;
}

/** Mints a token of this installation. @throws {RangeError} for admin and auditor in one hand. */
export async function mintToken({ privateKey }: SigningKey, { subject, roles, kind = 'user', expiresIn }: TokenRequest): Promise<string> {
  if (holdsBothHats(roles)) throw new RangeError('Nobody may hold the roles admin and auditor together. Mint two tokens for two people.');
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ roles, kind })
    .setProtectedHeader({ alg: 'EdDSA', typ: ACCESS_TOKEN_TYPE })
    .setSubject(subject)
    .setIssuer(LOCAL_ISSUER)
    .setAudience(LOCAL_AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + expiresIn)
    .sign(privateKey);
}
