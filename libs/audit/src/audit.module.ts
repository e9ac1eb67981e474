import { Module, type DynamicModule } from '@nestjs/common';
import { TimeMachineResolver } from './time-machine/time-machine.resolver.js';
import { TimeMachines } from './time-machine/time-machines.js';

/** What the module is given. */
export interface AuditModuleParts {
  readonly timeMachines: TimeMachines;
}

/** What an auditor reads and replays. `EventStore`, `ReadModels`, `CursorKey` and `READ_STORE` must be provided globally. */
@Module({})
export class AuditModule {
  static register({ timeMachines }: AuditModuleParts): DynamicModule {
    return {
      module: AuditModule,
      providers: [{ provide: TimeMachines, useValue: timeMachines }, TimeMachineResolver],
    };
  }
}
