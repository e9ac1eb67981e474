import { ROLES, type Actor, type Role } from '@opsledger/kernel';

/** Everyone who is signed in, whatever the role. Rows are narrowed to one's own custody where the role is no more than requester. */
export const EVERYONE = 'everyone';
/** They keep the register. */
export const KEEPERS: readonly Role[] = ['admin', 'asset-manager'];
/** They order. */
export const BUYERS: readonly Role[] = ['admin', 'asset-manager', 'vendor-manager'];
/** They have the things in hand. */
export const HANDS: readonly Role[] = ['admin', 'asset-manager', 'service-agent'];
/** They hold evidence. */
export const LAW: readonly Role[] = ['admin', 'security-officer'];
/** All but those who only ask for things. */
export const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'requester');

/** Who may: some roles, or everyone. */
export type Allowed = readonly Role[] | typeof EVERYONE;

/** The roles of each mutation of some commands: one that is missing does not compile. */
export type RolesOf<Command extends { readonly type: string }> = Readonly<Record<Uncapitalize<Command['type']>, Allowed>>;

/** True when the actor has one of the roles. */
export function mayAny(actor: Actor, roles: readonly Role[]): boolean {
  return actor.roles.some((role) => roles.includes(role));
}

/** True when the actor has no role that works with assets and so sees only what is in their own custody. */
export function seesOnlyOwnCustody(actor: Actor): boolean {
  return !mayAny(actor, STAFF);
}
