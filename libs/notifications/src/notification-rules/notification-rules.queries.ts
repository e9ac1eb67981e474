import { Injectable } from '@nestjs/common';
import { currentActor, inOrderOf, ReadModels, requestLoader } from '@opsledger/graphql';
import type { Actor, NotificationRuleId } from '@opsledger/kernel';
import { sql } from 'kysely';
import { ruleScope } from '../notifications.roles.js';
import type { NotificationRuleRow } from './notification-rules.table.js';

/** Rules by id. Those outside the caller's scope are as if they were not there. */
@Injectable()
export class NotificationRuleQueries {
  constructor(private readonly readModels: ReadModels) {}

  readonly rule = requestLoader((ids: readonly NotificationRuleId[]) => this.visibleTo(currentActor(), ids));

  /** The row as the read model has it now: for the answer of a mutation, which must not come from the request's loaders. */
  async fresh(id: NotificationRuleId): Promise<NotificationRuleRow | null> {
    return (await this.visibleTo(currentActor(), [id]))[0] ?? null;
  }

  private async visibleTo(actor: Actor, ids: readonly NotificationRuleId[]): Promise<(NotificationRuleRow | null)[]> {
    const scope = ruleScope(actor)?.condition ?? sql`true`;
    const query = sql<NotificationRuleRow>`
      select rule_id, status, name, channel, role, person_id, url, kinds, given_up, revision, created_at, updated_at
      from notification_rule where rule_id in (${sql.join(ids)}) and ${scope}`;
    return inOrderOf(ids, (await query.execute(this.readModels.db)).rows, (row) => row.rule_id);
  }
}
