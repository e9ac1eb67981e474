import { Field, InputType } from '@nestjs/graphql';
import { CommandInput, Items, Text, UUID, type InputOf, type Maybe } from '@opsledger/graphql';
import type { NotificationId, NotificationRuleId, PersonId, Role } from '@opsledger/kernel';
import { HEARING_ROLE } from '../notifications.enums.js';
import type { MailDefinition, WebhookDefinition } from './notification-rule.commands.js';
import type { NotificationRuleRevision } from './notification-rule.events.js';

type New<Definition> = Omit<Definition, 'ruleId'> & { readonly ruleId?: NotificationRuleId };

@InputType({ isAbstract: true })
abstract class NewRuleInput extends CommandInput {
  @Field(() => UUID, { nullable: true, description: 'Id of the new rule; default: derived from the id of the command.' })
  readonly ruleId!: Maybe<NotificationRuleId>;

  @Text({ max: 200 })
  @Field({ description: 'What it is for. No personal data.' })
  readonly name!: string;

  @Field(() => HEARING_ROLE, { description: 'With whose eyes the events are seen.' })
  readonly role!: Role;

  @Text({ max: 100 })
  @Items({ min: 1, max: 200 })
  @Field(() => [String], { description: 'Types of events: see notificationKinds.' })
  readonly kinds!: readonly string[];
}

@InputType()
export class DefineWebhookRuleInput extends NewRuleInput implements InputOf<New<WebhookDefinition>> {
  @Text({ max: 2_000 })
  @Field({ description: 'Where it is posted: a public https: address, without user and password.' })
  readonly url!: string;
}

@InputType()
export class DefineMailRuleInput extends NewRuleInput implements InputOf<New<MailDefinition>> {
  @Field(() => UUID, { nullable: true, description: 'Who gets the mail. Left out: the mailbox of the role.' })
  readonly personId!: Maybe<PersonId>;
}

@InputType({ description: 'Left out, a fact stays.' })
export class NotificationRuleChangesInput implements InputOf<NotificationRuleRevision> {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Text({ max: 2_000 })
  @Field(() => String, { nullable: true })
  readonly url!: Maybe<string>;

  @Text({ max: 100 })
  @Items({ min: 1, max: 200 })
  @Field(() => [String], { nullable: true, description: 'All kinds from now on.' })
  readonly kinds!: Maybe<readonly string[]>;
}

@InputType({ isAbstract: true })
export abstract class RuleCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly ruleId!: NotificationRuleId;
}

@InputType()
export class ReviseNotificationRuleInput extends RuleCommandInput {
  @Field(() => NotificationRuleChangesInput)
  readonly changes!: NotificationRuleChangesInput;
}

@InputType()
export class RotateWebhookSecretInput extends RuleCommandInput {}

@InputType()
export class SendTestNotificationInput extends RuleCommandInput {}

@InputType()
export class ResumeNotificationRuleInput extends RuleCommandInput {}

@InputType()
export class RetireNotificationRuleInput extends RuleCommandInput {}

@InputType()
export class RetryNotificationInput extends RuleCommandInput {
  @Field(() => UUID)
  readonly notificationId!: NotificationId;
}
