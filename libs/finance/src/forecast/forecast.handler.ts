import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { ForecastId } from '../values.events.js';
import type { ForecastCommand } from './forecast.decider.js';
import type { ForecastEvent } from './forecast.events.js';

/** One command to one forecast. */
export class HandleForecast extends Command<Outcome<ForecastEvent>> {
  constructor(
    readonly id: ForecastId,
    readonly command: ForecastCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleForecast)
export class ForecastHandler implements ICommandHandler<HandleForecast> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleForecast): Promise<Outcome<ForecastEvent>> {
    return this.aggregates.execute<ForecastEvent>('forecast', id, command, context);
  }
}
