import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, NodeType, UUID } from '@opsledger/graphql';
import type { Instant, PersonId, Role } from '@opsledger/kernel';
import { CHANNEL, HEARING_ROLE, RULE_STATUS } from '../notifications.enums.js';
import { ruleScope } from '../notifications.roles.js';
import { notificationRuleTable, type NotificationRuleRow } from './notification-rules.table.js';

/** A rule as GraphQL shows it. */
@ObjectType('NotificationRule', { implements: () => [NodeType], description: 'Who is told of which kinds of events, and how.' })
export class NotificationRuleNode extends NodeType {
  @Field(() => RULE_STATUS)
  readonly status!: NotificationRuleRow['status'];

  @Field()
  readonly name!: string;

  @Field(() => CHANNEL)
  readonly channel!: NotificationRuleRow['channel'];

  @Field(() => HEARING_ROLE, { description: 'With whose eyes the events are seen.' })
  readonly role!: Role;

  @Field(() => UUID, { nullable: true, description: 'Who gets the mail; null when it goes to the mailbox of the role.' })
  readonly personId!: PersonId | null;

  @Field(() => String, { nullable: true, description: 'Where the webhook is posted.' })
  readonly url!: string | null;

  @Field(() => [String], { description: 'Types of the events it tells of.' })
  readonly kinds!: readonly string[];

  @Field(() => Int, { description: 'How many notifications were given up, over all times.' })
  readonly givenUp!: number;

  @Field(() => Int)
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function notificationRuleNode(row: NotificationRuleRow): NotificationRuleNode {
  return {
    id: row.rule_id,
    status: row.status,
    name: row.name,
    channel: row.channel,
    role: row.role,
    personId: row.person_id,
    url: row.url,
    kinds: row.kinds,
    givenUp: row.given_up,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The list of rules. */
export const notificationRuleList = defineList({
  name: 'NotificationRule',
  node: () => NotificationRuleNode,
  table: notificationRuleTable,
  fields: {
    id: 'rule_id',
    status: { column: 'status', enum: RULE_STATUS },
    name: 'name',
    channel: { column: 'channel', enum: CHANNEL },
    role: { column: 'role', enum: HEARING_ROLE },
    personId: 'person_id',
    kinds: 'kinds',
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: notificationRuleNode,
  scope: ruleScope,
});
