import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { BudgetId } from '@opsledger/kernel';
import type { BudgetCommand } from './budget.decider.js';
import type { BudgetEvent } from './budget.events.js';

/** One command to one budget. */
export class HandleBudget extends Command<Outcome<BudgetEvent>> {
  constructor(
    readonly id: BudgetId,
    readonly command: BudgetCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleBudget)
export class BudgetHandler implements ICommandHandler<HandleBudget> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleBudget): Promise<Outcome<BudgetEvent>> {
    return this.aggregates.execute<BudgetEvent>('budget', id, command, context);
  }
}
