import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import { listWindow } from '../change-calendar/list-window.js';
import type { FreezeId } from '../values.events.js';
import { windowOf, type FreezeWindow, type FreezeWindowCommand } from './freeze-window.decider.js';
import type { FreezeWindowEvent } from './freeze-window.events.js';

/** One command to one freeze. */
export class HandleFreezeWindow extends Command<Outcome<FreezeWindowEvent>> {
  constructor(
    readonly id: FreezeId,
    readonly command: FreezeWindowCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleFreezeWindow)
export class FreezeWindowHandler implements ICommandHandler<HandleFreezeWindow> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a new freeze is in the calendar before it is declared. A refusal is an answer. */
  async execute({ id, command, context }: HandleFreezeWindow): Promise<Outcome<FreezeWindowEvent>> {
    if (command.type === 'DeclareFreeze') {
      const { state } = await this.aggregates.state<FreezeWindow>('freezeWindow', id);
      const busy = state.status === 'Unknown' ? await listWindow(this.aggregates, windowOf(command.data), context) : undefined;
      if (busy) return busy;
    }
    return this.aggregates.execute<FreezeWindowEvent>('freezeWindow', id, command, context);
  }
}
