import { standing, type AggregateDefinition, type AggregateReader, type Standing } from '@opsledger/eventsourcing';
import type { ChangeId, PersonId } from '@opsledger/kernel';
import type { Person } from '@opsledger/organization';
import { CALENDAR_ID, isListed, touching, type ChangeCalendar, type ChangeWindow } from '../change-calendar/change-calendar.decider.js';
import { namedApprovers } from '../change-model/approval.checks.js';
import type { ChangeModel } from '../change-model/change-model.decider.js';
import type { FreezeWindow } from '../freeze-window/freeze-window.decider.js';
import { itemStanding } from '../item-standing.js';
import type { ChangeModelId, FreezeId } from '../values.events.js';
import { overlap, shareItem } from '../windows.checks.js';
import type { CalendarFact, ChangeFacts, FreezeFact, ModelFact, Wanted } from './change.commands.js';
import { changeDecider, wantedBy, type ChangeCommand } from './change.decider.js';
import type { ChangeEvent } from './change.events.js';
import { isBooked, plannedWindow, type Change } from './change.state.js';

/** The change as the command runner needs it: its rules, and how to learn what the rest of the organisation says. */
export const changeAggregate: AggregateDefinition<Change, ChangeCommand, ChangeEvent, ChangeFacts> = {
  decider: changeDecider,
  facts: changeFacts,
};

/** Reads what a command needs to know of models, people, affected things and the calendar. */
async function changeFacts(command: ChangeCommand, id: string, reader: AggregateReader): Promise<ChangeFacts> {
  const { state: change } = await reader.state<Change>('change', id);
  const wanted = wantedBy(command, change);
  const [model, implementer, requestedFor, handover, items, calendar] = await Promise.all([
    wanted.model && modelFact(wanted.model, reader),
    wanted.implementerId && personStanding(wanted.implementerId, reader),
    wanted.requestedFor && personStanding(wanted.requestedFor, reader),
    wanted.handover && handoverFact(wanted.handover, reader),
    wanted.items && Promise.all(wanted.items.map((item) => itemStanding(item, reader))),
    wanted.window && calendarFact(wanted.window, reader),
  ]);
  const facts = { model, implementer, requestedFor, handover, items, calendar };
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact));
}

function personStanding(id: PersonId, reader: AggregateReader): Promise<Standing> {
  return standing<Person>(reader, 'person', id, 'Active');
}

async function handoverFact({ from, to }: NonNullable<Wanted['handover']>, reader: AggregateReader): Promise<ChangeFacts['handover']> {
  return { from: await personStanding(from, reader), to: await personStanding(to, reader) };
}

async function modelFact(modelId: ChangeModelId, reader: AggregateReader): Promise<ModelFact> {
  const { state: model } = await reader.state<ChangeModel>('changeModel', modelId);
  if (model.status === 'Unknown') return { modelId, standing: 'unknown', gone: [] };
  const approvers = namedApprovers(model.record.steps);
  const standings = await Promise.all(approvers.map((id) => personStanding(id, reader)));
  const gone: readonly PersonId[] = approvers.filter((_, index) => standings[index] !== 'active');
  return { modelId, standing: model.status === 'Active' ? 'active' : 'inactive', record: model.record, gone };
}

/** The calendar says which windows to look at; the changes and freezes themselves say whether those count. */
async function calendarFact(window: ChangeWindow, reader: AggregateReader): Promise<CalendarFact> {
  const { state: calendar } = await reader.state<ChangeCalendar>('changeCalendar', CALENDAR_ID);
  const near = touching(calendar, window);
  const idsOf = (kind: ChangeWindow['kind']) => near.filter((other) => other.kind === kind).map(({ id }) => id);
  const [freezes, conflicts] = await Promise.all([
    Promise.all(idsOf('freeze').map((id) => freezeFact(id as FreezeId, reader))),
    Promise.all(idsOf('change').map((id) => conflictWith(window, id as ChangeId, reader))),
  ]);
  return {
    listed: isListed(calendar, window),
    freezes: freezes.filter((freeze) => freeze !== undefined),
    conflicts: conflicts.filter((id) => id !== undefined),
  };
}

async function freezeFact(freezeId: FreezeId, reader: AggregateReader): Promise<FreezeFact | undefined> {
  const { state } = await reader.state<FreezeWindow>('freezeWindow', freezeId);
  if (state.status !== 'Declared') return undefined;
  const { name, from, to } = state.record;
  return { freezeId, name, from, to };
}

async function conflictWith(window: ChangeWindow, changeId: ChangeId, reader: AggregateReader): Promise<ChangeId | undefined> {
  const { state } = await reader.state<Change>('change', changeId);
  if (state.status === 'Unknown' || !isBooked(state)) return undefined;
  const booked = plannedWindow(state);
  return overlap(booked, window) && shareItem(booked.items, window.items) ? changeId : undefined;
}
