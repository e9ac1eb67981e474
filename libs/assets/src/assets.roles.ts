import { mayAny, STAFF } from '@opsledger/identity';
import type { Actor, Role } from '@opsledger/kernel';

/** They keep the register. */
export const KEEPERS: readonly Role[] = ['admin', 'asset-manager'];
/** They order. */
export const BUYERS: readonly Role[] = ['admin', 'asset-manager', 'vendor-manager'];
/** They have the things in hand. */
export const HANDS: readonly Role[] = ['admin', 'asset-manager', 'service-agent'];
/** They hold evidence. */
export const LAW: readonly Role[] = ['admin', 'security-officer'];

/** True when the actor has no role that works with assets and so sees only what is in their own custody. */
export function seesOnlyOwnCustody(actor: Actor): boolean {
  return !mayAny(actor, STAFF);
}
