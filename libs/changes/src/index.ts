import type { AnyAggregate, EventCatalogue } from '@opsledger/eventsourcing';
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

export { ChangesModule } from './changes.module.js';
export { changesPolicy } from './changes.policy.js';
