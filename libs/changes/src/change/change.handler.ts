import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { ChangeId, PersonId } from '@opsledger/kernel';
import { listWindow } from '../change-calendar/list-window.js';
import type { ChangeCommand } from './change.decider.js';
import type { ChangeEvent } from './change.events.js';
import { plannedWindow, type Change, type KnownChange } from './change.state.js';

/** One command to one change. */
export class HandleChange extends Command<Outcome<ChangeEvent>> {
  constructor(
    readonly id: ChangeId,
    readonly command: ChangeCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleChange)
export class ChangeHandler implements ICommandHandler<HandleChange> {
  constructor(private readonly aggregates: Aggregates) {}

  /**
   * Runs the command to its end; a refusal is an answer. For whom somebody acts is part of every command, because duties are kept apart by it, and the
   * window of a change is in the calendar before the change is scheduled, so that others see it.
   */
  async execute({ id, command, context }: HandleChange): Promise<Outcome<ChangeEvent>> {
    if (command.type === 'ScheduleChange') {
      const { state } = await this.aggregates.state<Change>('change', id);
      const busy = isToBook(state) ? await listWindow(this.aggregates, plannedWindow(state), context) : undefined;
      if (busy) return busy;
    }
    return this.aggregates.execute<ChangeEvent>('change', id, actingFor(command, context), context);
  }
}

function isToBook(change: Change): change is KnownChange {
  return change.status === 'Authorized' || (change.status === 'Draft' && change.record.changeType === 'standard');
}

/** The command with the person of its envelope for whom the actor acts. */
function actingFor(command: ChangeCommand, { onBehalfOf }: CommandContext): ChangeCommand {
  const { onBehalfOf: _said, ...data } = command.data;
  return { ...command, data: { ...data, ...(onBehalfOf && { onBehalfOf: onBehalfOf as PersonId }) } } as ChangeCommand;
}
