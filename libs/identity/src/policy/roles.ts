import { ROLES, type Actor, type Role } from '@opsledger/kernel';
import type { Allowed } from './policy.js';

/** Everyone who is signed in, whatever the role. */
export const EVERYONE = 'everyone';

/** All but those who only ask for things. */
export const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'requester');

/** The roles of each mutation of some commands: one that is missing does not compile. */
export type RolesOf<Command extends { readonly type: string }> = Readonly<Record<Uncapitalize<Command['type']>, Allowed>>;

/** True when the actor has one of the roles. */
export function mayAny(actor: Actor, roles: readonly Role[]): boolean {
  return actor.roles.some((role) => roles.includes(role));
}
