import { Inject } from '@nestjs/common';
import { Args, Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { EventCatalogue, Position } from '@opsledger/eventsourcing';
import {
  AS_OF,
  Consistency,
  currentActor,
  ListArgs,
  ListReader,
  NodeRegistry,
  PositionScalar,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type Past,
} from '@opsledger/graphql';
import type { NotificationRuleId } from '@opsledger/kernel';
import { notificationDeliveryList } from '../delivery/delivery.node.js';
import { mayHear } from '../notification-rule/kinds.checks.js';
import { ruleAllows } from '../notifications.roles.js';
import { EVENT_CATALOGUES } from '../notifications.tokens.js';
import { notificationRuleList, notificationRuleNode, NotificationRuleNode } from './notification-rules.node.js';
import { notificationRules } from './notification-rules.projection.js';
import { notificationRuleTable } from './notification-rules.table.js';
import { NotificationRuleQueries } from './notification-rules.queries.js';

/** A kind of event that somebody may be told of. */
@ObjectType('NotificationKind')
class NotificationKindNode {
  @Field({ description: 'Type of the event.' })
  readonly kind!: string;

  @Field({ description: 'What it happened to: the category of the stream.' })
  readonly subject!: string;

  @Field({ description: 'What it says, and what it does not mean.' })
  readonly summary!: string;
}

/** Queries over rules and what they tell. */
@Resolver(() => NotificationRuleNode)
export class NotificationRulesResolver {
  private readonly past: Past<NotificationRuleNode>;

  constructor(
    private readonly queries: NotificationRuleQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    @Inject(EVENT_CATALOGUES) private readonly catalogues: readonly EventCatalogue[],
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    nodes.register({
      typeName: 'NotificationRule',
      query: 'notificationRule',
      load: (ids) => Promise.all(ids.map((id) => this.node(id as NotificationRuleId))),
    });
    this.past = history.register({
      typeName: 'NotificationRule',
      query: 'notificationRule',
      projection: notificationRules,
      table: notificationRuleTable,
      toNode: notificationRuleNode,
      mayRead: ruleAllows,
    });
  }

  @Query(() => NotificationRuleNode, { nullable: true })
  async notificationRule(
    @Args('id', { type: () => UUID }) id: NotificationRuleId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<NotificationRuleNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    return this.node(id);
  }

  @Query(() => notificationRuleList.Connection, { description: 'The rules, retired ones included: all for administrators, else your own.' })
  notificationRules(@ListArgs(notificationRuleList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(notificationRuleList, args);
  }

  @Query(() => notificationDeliveryList.Connection, {
    description: 'What rules tell, the latest first. It follows the read models by a moment, so atLeast does not wait for it.',
  })
  notificationDeliveries(@ListArgs(notificationDeliveryList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(notificationDeliveryList, args);
  }

  @Query(() => [NotificationKindNode], { description: 'The kinds of events of which one of your roles may be told.' })
  notificationKinds(): readonly NotificationKindNode[] {
    const { roles } = currentActor();
    const heard = this.catalogues.filter(({ category }) => roles.some((role) => mayHear(role, category)));
    return heard.flatMap(({ category: subject, definitions }) =>
      Object.entries(definitions).map(([kind, { summary }]) => ({ kind, subject, summary })),
    );
  }

  private async node(id: NotificationRuleId): Promise<NotificationRuleNode | null> {
    const row = await this.queries.rule(id);
    return row && notificationRuleNode(row);
  }
}
