import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { ApiKeyCommand } from './api-key.decider.js';
import type { ApiKeyEvent } from './api-key.events.js';

/** One command to one API key. */
export class HandleApiKey extends Command<Outcome<ApiKeyEvent>> {
  constructor(
    readonly id: string,
    readonly command: ApiKeyCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleApiKey)
export class ApiKeyHandler implements ICommandHandler<HandleApiKey> {
  constructor(private readonly aggregates: Aggregates) {}

  execute({ id, command, context }: HandleApiKey): Promise<Outcome<ApiKeyEvent>> {
    return this.aggregates.execute<ApiKeyEvent>('apiKey', id, command, context);
  }
}
