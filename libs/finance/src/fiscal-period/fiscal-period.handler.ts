import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { FiscalPeriodId } from '../values.events.js';
import type { FiscalPeriodCommand } from './fiscal-period.decider.js';
import type { FiscalPeriodEvent } from './fiscal-period.events.js';

/** One command to one fiscal period. */
export class HandleFiscalPeriod extends Command<Outcome<FiscalPeriodEvent>> {
  constructor(
    readonly id: FiscalPeriodId,
    readonly command: FiscalPeriodCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleFiscalPeriod)
export class FiscalPeriodHandler implements ICommandHandler<HandleFiscalPeriod> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleFiscalPeriod): Promise<Outcome<FiscalPeriodEvent>> {
    return this.aggregates.execute<FiscalPeriodEvent>('fiscalPeriod', id, command, context);
  }
}
