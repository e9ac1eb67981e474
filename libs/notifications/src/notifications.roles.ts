import { mayAny, STAFF } from '@opsledger/identity';
import { isUuid, type Actor, type Role } from '@opsledger/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { RowScope } from '@opsledger/graphql';

/** They have all rules in hand. */
export const ADMIN: readonly Role[] = ['admin'];
/** They may be told something, and keep rules of their own. */
export const HEARERS: readonly Role[] = STAFF;
/** They see all rules, and where webhooks go: addresses often are secrets. */
export const SEE_ALL: readonly Role[] = ['admin', 'auditor'];

/** The rules an actor may see: all, or those that tell the actor in person. Pure. */
export function ruleScope(actor: Actor): RowScope | undefined {
  if (mayAny(actor, SEE_ALL)) return undefined;
  return { name: `told:${actor.id}`, condition: isOwn(actor) };
}

/** May the actor see this rule? The same rule as `ruleScope`, for a row that was not read by SQL. Pure. */
export function ruleAllows(actor: Actor, { person_id: personId }: { readonly person_id: string | null }): boolean {
  return mayAny(actor, SEE_ALL) || personId === actor.id;
}

/** The same for what rules have told or are to tell. Pure. */
export function deliveryScope(actor: Actor): RowScope | undefined {
  if (mayAny(actor, SEE_ALL)) return undefined;
  return { name: `told:${actor.id}`, condition: sql`rule_id in (select rule_id from notification_rule where ${isOwn(actor)})` };
}

const isOwn = ({ id }: Actor): RawBuilder<unknown> => (isUuid(id) ? sql`person_id = ${id}` : sql`false`);
