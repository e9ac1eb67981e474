import type { AnyAggregate, EventCatalogue, Schedule } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';
import { approvalTrail } from './approval-trail/approval-trail.projection.js';
import { changeEvents } from './change/change.events.js';
import { changeAggregate } from './change/change.facts.js';
import { changeCalendarDecider } from './change-calendar/change-calendar.decider.js';
import { changeCalendarEvents } from './change-calendar/change-calendar.events.js';
import { changeModelEvents } from './change-model/change-model.events.js';
import { changeModelAggregate } from './change-model/change-model.facts.js';
import { changeModelList } from './change-model-list/change-model-list.projection.js';
import { changeRegister } from './change-register/change-register.projection.js';
import { changeSchedules, type ScheduleParts } from './change-schedules/change.schedules.js';
import { freezeCalendar } from './freeze-calendar/freeze-calendar.projection.js';
import { freezeWindowEvents } from './freeze-window/freeze-window.events.js';
import { freezeWindowAggregate } from './freeze-window/freeze-window.facts.js';

/** The aggregates of this context, for the command runner. */
export const changesAggregates: readonly AnyAggregate[] = [
  changeAggregate,
  changeModelAggregate,
  freezeWindowAggregate,
  { decider: changeCalendarDecider },
];

/** The read models of this context. */
export const changesProjections: readonly Projection[] = [changeRegister, approvalTrail, changeModelList, freezeCalendar];

/** The events of this context. */
export const changesCatalogues: readonly EventCatalogue[] = [changeEvents, changeModelEvents, freezeWindowEvents, changeCalendarEvents];

/** What becomes due in this context. @param parts the read models to look at. */
export function changesSchedules(parts: ScheduleParts): readonly Schedule[] {
  return changeSchedules(parts);
}

export { ChangesModule } from './changes.module.js';
export { changesPolicy } from './changes.policy.js';
export { changesProcesses } from './changes.processes.js';
export type { HandoverParts } from './approval-handover/register-handovers.js';
export { changesInboxSources } from './change-inbox/change.inbox.js';
export { changeRegisterTable, type ApprovalRound, type ChangeRow, type ChangeStatus } from './change-register/change-register.table.js';
export { waitingFor } from './change-register/waiting-for.js';
export { HandleChange } from './change/change.handler.js';
export type { ChangeCommand, ChangeCommandData } from './change/change.decider.js';
export type { ChangeEvent, ChangeEventData, ChangeRevision, Outcome as ChangeOutcome } from './change/change.events.js';
export type { ChangeProposal } from './change/change.plan.decider.js';
export type { Change, ChangePlan, ChangeRecord } from './change/change.state.js';
export { CALENDAR_ID, type ChangeCalendarCommand, type ChangeWindow } from './change-calendar/change-calendar.decider.js';
export { HandleChangeModel } from './change-model/change-model.handler.js';
export {
  DEFAULT_MODEL,
  type ChangeModel,
  type ChangeModelCommand,
  type ChangeModelDefinition,
  type ChangeModelRecord,
} from './change-model/change-model.decider.js';
export type { ChangeModelEvent, ChangeModelRevision } from './change-model/change-model.events.js';
export { HandleFreezeWindow } from './freeze-window/freeze-window.handler.js';
export type { FreezeDeclaration, FreezeWindow, FreezeWindowCommand } from './freeze-window/freeze-window.decider.js';
export type { FreezeScope, FreezeWindowEvent } from './freeze-window/freeze-window.events.js';
export {
  AFFECTED_KINDS,
  CHANGE_TYPES,
  LEVELS,
  type AffectedItem,
  type AffectedKind,
  type ApprovalStep,
  type ChangeModelId,
  type ChangeType,
  type FreezeId,
  type Level,
  type Vote,
} from './values.events.js';
export { changeEvents, changeModelEvents, freezeWindowEvents };
