import { decodeProtectedHeader, errors, type JWTPayload } from 'jose';
import { ROLES, type Actor, type Role } from '@opsledger/kernel';
import { holdsBothHats } from '../policy/policy.js';

/** Why a credential was refused. For the security log; clients are told only that it was. */
export type RefusalReason =
  | 'missing'
  | 'malformed'
  | 'bad_algorithm'
  | 'foreign_key_header'
  | 'bad_signature'
  | 'expired'
  | 'not_yet_valid'
  | 'wrong_audience'
  | 'wrong_issuer'
  | 'wrong_type'
  | 'bad_claims'
  | 'unknown_key'
  | 'revoked'
  | 'conflicting_roles'
  | 'unavailable';

/** A credential was refused. */
export class CredentialRefused extends Error {
  override readonly name = 'CredentialRefused';
  constructor(readonly reason: RefusalReason) {
    super(`The credential was refused: ${reason}`);
  }
}

const KEY_HEADERS = ['jku', 'jwk', 'x5u', 'x5c'] as const;

/** Refuses what no key can make right: no such algorithm here, or a header that brings its own key. @throws {CredentialRefused} */
export function checkHeader(token: string, algorithms: readonly string[]): void {
  const header = readHeader(token);
  if (!algorithms.includes(header.alg ?? 'none')) throw new CredentialRefused('bad_algorithm');
  if (KEY_HEADERS.some((name) => name in header)) throw new CredentialRefused('foreign_key_header');
}

function readHeader(token: string): ReturnType<typeof decodeProtectedHeader> {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new CredentialRefused('malformed');
  }
}

const MAX_SUBJECT_CHARS = 100;
const KINDS = ['user', 'service'] as const;

/** The actor that verified claims name. Roles that are not ours are passed over. @throws {CredentialRefused} Pure. */
export function actorOf(claims: JWTPayload, rolesClaim: string): Actor {
  const { sub } = claims;
  const given: unknown = claims[rolesClaim] ?? [];
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT_CHARS || !Array.isArray(given))
    throw new CredentialRefused('bad_claims');
  const roles = ROLES.filter((role: Role) => given.includes(role));
  if (holdsBothHats(roles)) throw new CredentialRefused('conflicting_roles');
  const kind = KINDS.find((known) => known === claims['kind']) ?? 'user';
  return { id: sub, kind, roles };
}

const CLAIM_REASONS: Readonly<Record<string, RefusalReason>> = {
  aud: 'wrong_audience',
  iss: 'wrong_issuer',
  nbf: 'not_yet_valid',
  typ: 'wrong_type',
};

/** What jose's errors mean, by their stable codes. */
const ERROR_REASONS: Readonly<Record<string, RefusalReason>> = {
  ERR_JWT_EXPIRED: 'expired',
  ERR_JOSE_ALG_NOT_ALLOWED: 'bad_algorithm',
  ERR_JOSE_NOT_SUPPORTED: 'bad_algorithm',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'bad_signature',
  ERR_JWKS_NO_MATCHING_KEY: 'bad_signature',
  ERR_JWT_INVALID: 'malformed',
  ERR_JWS_INVALID: 'malformed',
};

/** The refusal that an error of jose means; faults of the network are `unavailable`. */
export function refusalOf(error: unknown): CredentialRefused {
  if (error instanceof CredentialRefused) return error;
  if (error instanceof errors.JWTClaimValidationFailed) return new CredentialRefused(CLAIM_REASONS[error.claim] ?? 'bad_claims');
  const reason = error instanceof errors.JOSEError ? ERROR_REASONS[error.code] : undefined;
  return new CredentialRefused(reason ?? 'unavailable');
}
