import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { PersonId } from '@opsledger/kernel';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OffboardingCommand } from './offboarding.decider.js';
import type { OffboardingEvent } from './offboarding.events.js';

/** One command to one leaving person's checklist. */
export class HandleOffboarding extends Command<Outcome<OffboardingEvent>> {
  constructor(
    readonly id: PersonId,
    readonly command: OffboardingCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleOffboarding)
export class OffboardingHandler implements ICommandHandler<HandleOffboarding> {
  constructor(private readonly aggregates: Aggregates) {}

  execute({ id, command, context }: HandleOffboarding): Promise<Outcome<OffboardingEvent>> {
    return this.aggregates.execute<OffboardingEvent>('offboarding', id, command, context);
  }
}
