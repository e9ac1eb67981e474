import { Inject } from '@nestjs/common';
import { Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Aggregates } from '@opsledger/eventsourcing';
import {
  changesOf,
  CommandEdge,
  dataOf,
  derivedId,
  Input,
  Payload,
  type CommandInput,
  type MutationsOf,
  type PayloadValue,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { NotificationRuleId } from '@opsledger/kernel';
import { notificationRuleNode, NotificationRuleNode } from '../notification-rules/notification-rules.node.js';
import { NotificationRuleQueries } from '../notification-rules/notification-rules.queries.js';
import { ADMIN, HEARERS } from '../notifications.roles.js';
import { DERIVE_SECRET } from '../notifications.tokens.js';
import { webhookSecret, type DeriveSecret } from '../webhook/signature.js';
import type { NotificationRuleRequest } from './notification-rule.commands.js';
import type { NotificationRuleRevision } from './notification-rule.events.js';
import { HandleNotificationRule } from './notification-rule.handler.js';
import {
  DefineMailRuleInput,
  DefineWebhookRuleInput,
  ResumeNotificationRuleInput,
  RetireNotificationRuleInput,
  RetryNotificationInput,
  ReviseNotificationRuleInput,
  RotateWebhookSecretInput,
  SendTestNotificationInput,
} from './notification-rule.inputs.js';
import type { NotificationRule } from './notification-rule.state.js';

/** What every mutation on a rule answers. */
@ObjectType()
export class NotificationRulePayload extends Payload {
  @Field(() => NotificationRuleNode, { nullable: true })
  readonly notificationRule!: NotificationRuleNode | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The secret that signs, as libraries of Standard Webhooks take it: in the answer to its definition and rotation only. If the answer is lost, rotate it.',
  })
  readonly webhookSecret!: string | null;
}

/** Who may send what. Whose rule it is, the decider asks. */
export const rulePolicy: RolesOf<NotificationRuleRequest> = {
  defineWebhookRule: ADMIN,
  defineMailRule: HEARERS,
  reviseNotificationRule: HEARERS,
  rotateWebhookSecret: ADMIN,
  sendTestNotification: HEARERS,
  retryNotification: HEARERS,
  resumeNotificationRule: HEARERS,
  retireNotificationRule: HEARERS,
};

/** The mutations on rules: one per command, named like it. */
@Resolver()
export class NotificationRuleResolver implements MutationsOf<NotificationRuleRequest> {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: NotificationRuleQueries,
    private readonly aggregates: Aggregates,
    @Inject(DERIVE_SECRET) private readonly derive: DeriveSecret,
  ) {}

  @Mutation(() => NotificationRulePayload, {
    description: 'From now on events are posted to an address, signed by a secret that is answered once.',
  })
  defineWebhookRule(@Input() input: DefineWebhookRuleInput): Promise<PayloadValue> {
    const ruleId = input.ruleId ?? derivedId<NotificationRuleId>('notificationRule', input.commandId);
    return this.run(input, ruleId, () => ({ type: 'DefineWebhookRule', data: { ...dataOf(input), ruleId } }), this.secretOf(ruleId));
  }

  @Mutation(() => NotificationRulePayload, {
    description: 'From now on events are told by e-mail: to yourself, or for administrators to anybody.',
  })
  defineMailRule(@Input() input: DefineMailRuleInput): Promise<PayloadValue> {
    const ruleId = input.ruleId ?? derivedId<NotificationRuleId>('notificationRule', input.commandId);
    return this.run(input, ruleId, () => ({ type: 'DefineMailRule', data: { ...dataOf(input), ruleId } }));
  }

  @Mutation(() => NotificationRulePayload, { description: 'Gives a rule another name, address or choice of events from now on.' })
  reviseNotificationRule(@Input() input: ReviseNotificationRuleInput): Promise<PayloadValue> {
    const { ruleId, changes } = input;
    return this.run(input, ruleId, () => ({
      type: 'ReviseNotificationRule',
      data: { ruleId, changes: changesOf<NotificationRuleRevision>(changes, []) },
    }));
  }

  @Mutation(() => NotificationRulePayload, { description: 'Signs with another secret, and for a day with the one before as well.' })
  rotateWebhookSecret(@Input() input: RotateWebhookSecretInput): Promise<PayloadValue> {
    const { ruleId } = input;
    return this.run(input, ruleId, () => ({ type: 'RotateWebhookSecret', data: { ruleId } }), this.secretOf(ruleId));
  }

  @Mutation(() => NotificationRulePayload, {
    description: 'Sends a message that tells nothing, to see whether it arrives: see notificationDeliveries.',
  })
  sendTestNotification(@Input() input: SendTestNotificationInput): Promise<PayloadValue> {
    return this.run(input, input.ruleId, () => ({ type: 'SendTestNotification', data: { ruleId: input.ruleId } }));
  }

  @Mutation(() => NotificationRulePayload, { description: 'Tries a notification again that was given up.' })
  retryNotification(@Input() input: RetryNotificationInput): Promise<PayloadValue> {
    const { ruleId, notificationId } = input;
    return this.run(input, ruleId, () => ({ type: 'RetryNotification', data: { ruleId, notificationId } }));
  }

  @Mutation(() => NotificationRulePayload, { description: 'Lets a suspended rule work again. What was held is sent.' })
  resumeNotificationRule(@Input() input: ResumeNotificationRuleInput): Promise<PayloadValue> {
    return this.run(input, input.ruleId, () => ({ type: 'ResumeNotificationRule', data: { ruleId: input.ruleId } }));
  }

  @Mutation(() => NotificationRulePayload, { description: 'Ends a rule. What has not arrived yet is not sent.' })
  retireNotificationRule(@Input() input: RetireNotificationRuleInput): Promise<PayloadValue> {
    return this.run(input, input.ruleId, () => ({ type: 'RetireNotificationRule', data: { ruleId: input.ruleId } }));
  }

  private run(
    input: CommandInput,
    id: NotificationRuleId,
    command: () => NotificationRuleRequest,
    more: Readonly<Record<string, () => Promise<unknown>>> = {},
  ): Promise<PayloadValue> {
    const notificationRule = async (): Promise<NotificationRuleNode | null> => {
      const row = await this.queries.fresh(id);
      return row && notificationRuleNode(row);
    };
    const objects = { notificationRule, ...more };
    return this.edge.run(input, { command: (context) => new HandleNotificationRule(id, command(), context), objects });
  }

  /** Read from the rule itself: the read model may be late, and the secret follows from the generation. */
  private secretOf(ruleId: NotificationRuleId) {
    return {
      webhookSecret: async (): Promise<string | null> => {
        const { state } = await this.aggregates.state<NotificationRule>('notificationRule', ruleId);
        if (state.status === 'Unknown' || state.channel.type !== 'webhook') return null;
        return webhookSecret(this.derive, ruleId, state.channel.secret.generation);
      },
    };
  }
}
