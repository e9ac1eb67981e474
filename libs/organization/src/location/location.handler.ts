import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { LocationId } from '@opsledger/kernel';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { LocationCommand } from './location.decider.js';
import type { LocationEvent } from './location.events.js';

/** One command to one location. */
export class HandleLocation extends Command<Outcome<LocationEvent>> {
  constructor(
    readonly id: LocationId,
    readonly command: LocationCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleLocation)
export class LocationHandler implements ICommandHandler<HandleLocation> {
  constructor(private readonly aggregates: Aggregates) {}

  execute({ id, command, context }: HandleLocation): Promise<Outcome<LocationEvent>> {
    return this.aggregates.execute<LocationEvent>('location', id, command, context);
  }
}
