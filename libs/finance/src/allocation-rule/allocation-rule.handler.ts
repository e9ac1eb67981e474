import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { AllocationRuleId } from '../values.events.js';
import type { AllocationRuleCommand } from './allocation-rule.decider.js';
import type { AllocationRuleEvent } from './allocation-rule.events.js';

/** One command to one rule. */
export class HandleAllocationRule extends Command<Outcome<AllocationRuleEvent>> {
  constructor(
    readonly id: AllocationRuleId,
    readonly command: AllocationRuleCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleAllocationRule)
export class AllocationRuleHandler implements ICommandHandler<HandleAllocationRule> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleAllocationRule): Promise<Outcome<AllocationRuleEvent>> {
    return this.aggregates.execute<AllocationRuleEvent>('allocationRule', id, command, context);
  }
}
