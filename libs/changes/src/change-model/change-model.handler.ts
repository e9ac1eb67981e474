import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { ChangeModelId } from '../values.events.js';
import type { ChangeModelCommand } from './change-model.decider.js';
import type { ChangeModelEvent } from './change-model.events.js';

/** One command to one model. */
export class HandleChangeModel extends Command<Outcome<ChangeModelEvent>> {
  constructor(
    readonly id: ChangeModelId,
    readonly command: ChangeModelCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleChangeModel)
export class ChangeModelHandler implements ICommandHandler<HandleChangeModel> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleChangeModel): Promise<Outcome<ChangeModelEvent>> {
    return this.aggregates.execute<ChangeModelEvent>('changeModel', id, command, context);
  }
}
