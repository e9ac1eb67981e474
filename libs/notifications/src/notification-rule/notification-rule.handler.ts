import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { NotificationRuleId } from '@opsledger/kernel';
import type { NotificationRuleCommand } from './notification-rule.commands.js';
import type { NotificationRuleEvent } from './notification-rule.events.js';

/** One command to one rule. */
export class HandleNotificationRule extends Command<Outcome<NotificationRuleEvent>> {
  constructor(
    readonly id: NotificationRuleId,
    readonly command: NotificationRuleCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleNotificationRule)
export class NotificationRuleHandler implements ICommandHandler<HandleNotificationRule> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleNotificationRule): Promise<Outcome<NotificationRuleEvent>> {
    return this.aggregates.execute<NotificationRuleEvent>('notificationRule', id, command, context);
  }
}
