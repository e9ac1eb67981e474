import { Module, type DynamicModule } from '@nestjs/common';
import { AccessRecord } from './access-record/access-record.js';
import { AuditReadsResolver } from './audit-reads/audit-reads.resolver.js';
import { TimeMachineResolver } from './time-machine/time-machine.resolver.js';
import { TimeMachines } from './time-machine/time-machines.js';

/** What the module is given. */
export interface AuditModuleParts {
  /** By which whatever reads audit data says so first. */
  readonly accessRecord: AccessRecord;
  readonly timeMachines: TimeMachines;
}

/** What an auditor reads and replays. `EventStore`, `ReadModels`, `CursorKey` and `READ_STORE` must be provided globally. */
@Module({})
export class AuditModule {
  static register({ accessRecord, timeMachines }: AuditModuleParts): DynamicModule {
    return {
      module: AuditModule,
      providers: [
        ...[{ provide: AccessRecord, useValue: accessRecord }, AuditReadsResolver],
        ...[{ provide: TimeMachines, useValue: timeMachines }, TimeMachineResolver],
      ],
      exports: [AccessRecord],
    };
  }
}
