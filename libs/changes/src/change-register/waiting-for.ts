import type { Actor } from '@opsledger/kernel';
import { sql, type RawBuilder } from 'kysely';

/**
 * Which rows of the change register wait for a vote of this actor: asked by name, or by a role whose step has a seat for somebody without one.
 * Whoever planned the change or carries it out is never asked, nor is a program. The same rules as the decider's, for an inbox.
 */
export function waitingFor({ id, kind, roles }: Actor): RawBuilder<unknown> {
  if (kind !== 'user') return sql`false`;
  const byRole = roles.length === 0 ? sql`false` : sql`(waits_for_role in (${sql.join([...roles])}) and not ${id} = any(seated))`;
  const apart = sql`not ${id} = any(authors) and coalesce(implementer_id::text, '') <> ${id}`;
  return sql`status = 'AwaitingApproval' and (${id} = any(waits_for) or ${byRole}) and ${apart}`;
}
