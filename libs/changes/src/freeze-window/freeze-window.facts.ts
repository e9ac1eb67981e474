import type { AggregateDefinition, AggregateReader } from '@opsledger/eventsourcing';
import { CALENDAR_ID, isListed, type ChangeCalendar } from '../change-calendar/change-calendar.decider.js';
import { itemStanding } from '../item-standing.js';
import {
  freezeWindowDecider,
  windowOf,
  type FreezeWindow,
  type FreezeWindowCommand,
  type FreezeWindowFacts,
} from './freeze-window.decider.js';
import type { FreezeWindowEvent } from './freeze-window.events.js';

/** The freeze as the command runner needs it. */
export const freezeWindowAggregate: AggregateDefinition<FreezeWindow, FreezeWindowCommand, FreezeWindowEvent, FreezeWindowFacts> = {
  decider: freezeWindowDecider,
  facts: freezeWindowFacts,
};

async function freezeWindowFacts(command: FreezeWindowCommand, _id: string, reader: AggregateReader): Promise<FreezeWindowFacts> {
  if (command.type !== 'DeclareFreeze') return { listed: false, items: [] };
  const window = windowOf(command.data);
  const [{ state: calendar }, items] = await Promise.all([
    reader.state<ChangeCalendar>('changeCalendar', CALENDAR_ID),
    Promise.all(window.items.map((item) => itemStanding(item, reader))),
  ]);
  return { listed: isListed(calendar, window), items };
}
