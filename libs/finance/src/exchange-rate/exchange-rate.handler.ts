import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { ExchangeRateId } from '../values.events.js';
import type { ExchangeRateCommand } from './exchange-rate.decider.js';
import type { ExchangeRateEvent } from './exchange-rate.events.js';

/** One command to one pair of currencies. */
export class HandleExchangeRate extends Command<Outcome<ExchangeRateEvent>> {
  constructor(
    readonly id: ExchangeRateId,
    readonly command: ExchangeRateCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleExchangeRate)
export class ExchangeRateHandler implements ICommandHandler<HandleExchangeRate> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleExchangeRate): Promise<Outcome<ExchangeRateEvent>> {
    return this.aggregates.execute<ExchangeRateEvent>('exchangeRate', id, command, context);
  }
}
