import type { Aggregates, CommandContext, Refused } from '@opsledger/eventsourcing';
import { uuidV5, type CommandId } from '@opsledger/kernel';
import { CALENDAR_ID, type ChangeWindow } from './change-calendar.decider.js';

/**
 * Lists a window before a command that needs it listed (docs/adr/0017). Its id follows from that command and the window, so a repetition lists nothing twice.
 * @returns the refusal, if the calendar was too busy.
 */
export async function listWindow(aggregates: Aggregates, window: ChangeWindow, context: CommandContext): Promise<Refused | undefined> {
  const { actor, origin, correlationId, commandId: cause } = context;
  const commandId = uuidV5(`window:${cause}:${JSON.stringify(window)}`) as CommandId;
  const command = { type: 'ListChangeWindow', data: window };
  const outcome = await aggregates.execute('changeCalendar', CALENDAR_ID, command, {
    commandId,
    actor,
    origin,
    correlationId,
    causationId: cause,
  });
  return outcome.accepted ? undefined : outcome;
}
