import { Module, type DynamicModule } from '@nestjs/common';
import { ApprovalTrailResolver } from './approval-trail/approval-trail.resolver.js';
import { ChangeApprovalResolver } from './change/change.approval.resolver.js';
import { ChangeHandler } from './change/change.handler.js';
import { ChangeImplementationResolver } from './change/change.implementation.resolver.js';
import { ChangeMutations } from './change/change.mutations.js';
import { ChangePlanResolver } from './change/change.plan.resolver.js';
import { ChangeScheduleResolver } from './change/change.schedule.resolver.js';
import { ChangeConflictsResolver } from './change-conflicts/change-conflicts.resolver.js';
import { ChangeModelHandler } from './change-model/change-model.handler.js';
import { ChangeModelResolver } from './change-model/change-model.resolver.js';
import { ChangeModelListResolver } from './change-model-list/change-model-list.resolver.js';
import { AffectedItemResolver, ChangeRegisterResolver } from './change-register/change-register.resolver.js';
import { ChangeStatisticsResolver } from './change-statistics/change-statistics.resolver.js';
import { ChangeQueries } from './changes.queries.js';
import { FreezeCalendarResolver } from './freeze-calendar/freeze-calendar.resolver.js';
import { FreezeWindowHandler } from './freeze-window/freeze-window.handler.js';
import { FreezeWindowResolver } from './freeze-window/freeze-window.resolver.js';

const HANDLERS = [ChangeHandler, ChangeModelHandler, FreezeWindowHandler];
const CHANGE = [ChangePlanResolver, ChangeApprovalResolver, ChangeScheduleResolver, ChangeImplementationResolver, ChangeMutations];
const MUTATIONS = [...CHANGE, ChangeModelResolver, FreezeWindowResolver];
const QUERIES = [
  ChangeRegisterResolver,
  AffectedItemResolver,
  ApprovalTrailResolver,
  ChangeConflictsResolver,
  ChangeStatisticsResolver,
  ChangeModelListResolver,
  FreezeCalendarResolver,
];

/** Changes: requested, approved, scheduled, carried out, reviewed. `Aggregates` must be provided globally; for GraphQL also `EventStore`, `ReadModels` and `CursorKey`. */
@Module({})
export class ChangesModule {
  /** The whole context: commands and GraphQL. */
  static register(): DynamicModule {
    return { module: ChangesModule, providers: [...HANDLERS, ...MUTATIONS, ...QUERIES, ChangeQueries] };
  }

  /** Only what runs commands: for programs without GraphQL, such as an import. */
  static registerCommands(): DynamicModule {
    return { module: ChangesModule, providers: HANDLERS };
  }
}
