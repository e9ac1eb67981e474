import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { RetentionPolicyCommand } from './retention-policy.decider.js';
import { RETENTION_POLICY_ID, type RetentionPolicyEvent } from './retention-policy.events.js';

/** One command to the retention policy. */
export class HandleRetentionPolicy extends Command<Outcome<RetentionPolicyEvent>> {
  constructor(
    readonly command: RetentionPolicyCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleRetentionPolicy)
export class RetentionPolicyHandler implements ICommandHandler<HandleRetentionPolicy> {
  constructor(private readonly aggregates: Aggregates) {}

  execute({ command, context }: HandleRetentionPolicy): Promise<Outcome<RetentionPolicyEvent>> {
    return this.aggregates.execute<RetentionPolicyEvent>('retentionPolicy', RETENTION_POLICY_ID, command, context);
  }
}
