import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, UUID } from '@opsledger/graphql';
import type { Instant, NotificationId, NotificationRuleId } from '@opsledger/kernel';
import { DELIVERY_STATE, FAILURE } from '../notifications.enums.js';
import { deliveryScope } from '../notifications.roles.js';
import type { Failure } from '../values.events.js';
import { notificationDeliveryTable, type DeliveryRow, type DeliveryState } from './delivery.table.js';

/** A notification on its way, as GraphQL shows it. */
@ObjectType('NotificationDelivery', { description: 'One event on its way by one rule. It is forgotten a month after it ended.' })
export class NotificationDeliveryNode {
  @Field(() => ID, { description: 'What the receiver sees as webhook-id, or in the Message-ID: the same for every try.' })
  readonly id!: NotificationId;

  @Field(() => UUID)
  readonly ruleId!: NotificationRuleId;

  @Field(() => UUID)
  readonly eventId!: string;

  @Field({ description: 'Type of the event.' })
  readonly kind!: string;

  @Field({ description: 'Stream of the event.' })
  readonly subject!: string;

  @Field(() => DELIVERY_STATE)
  readonly state!: DeliveryState;

  @Field(() => Int, { description: 'Tries since it was made, or since it was retried last.' })
  readonly attempts!: number;

  @Field(() => FAILURE, { nullable: true, description: 'Why the last try came to nothing.' })
  readonly failure!: Failure | null;

  @Field(() => Int, { nullable: true, description: 'What the receiver answered to the last try: of HTTP or SMTP.' })
  readonly statusCode!: number | null;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime, { nullable: true })
  readonly lastAttemptAt!: Instant | null;

  @Field(() => DateTime, { nullable: true, description: 'When it is tried next; null when it is not.' })
  readonly nextAttemptAt!: Instant | null;

  @Field(() => DateTime, { nullable: true })
  readonly endedAt!: Instant | null;
}

/** A row as its node. */
export function notificationDeliveryNode(row: DeliveryRow): NotificationDeliveryNode {
  return {
    id: row.notification_id,
    ruleId: row.rule_id,
    eventId: row.event_id,
    kind: row.kind,
    subject: row.subject,
    state: row.state,
    attempts: row.attempts,
    failure: row.failure,
    statusCode: row.status_code,
    createdAt: row.created_at,
    lastAttemptAt: row.last_attempt_at,
    nextAttemptAt: row.state === 'waiting' ? row.next_at : null,
    endedAt: row.ended_at,
  };
}

/** The list of notifications. */
export const notificationDeliveryList = defineList({
  name: 'NotificationDelivery',
  node: () => NotificationDeliveryNode,
  table: notificationDeliveryTable,
  fields: {
    id: 'notification_id',
    ruleId: 'rule_id',
    eventId: 'event_id',
    kind: 'kind',
    subject: 'subject',
    state: { column: 'state', enum: DELIVERY_STATE },
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'createdAt', direction: 'DESC' }],
  toNode: notificationDeliveryNode,
  scope: deliveryScope,
});
