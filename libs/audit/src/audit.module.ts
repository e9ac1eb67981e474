import { Module, type DynamicModule } from '@nestjs/common';
import { TimelinesModule } from '@opsledger/graphql';
import { AccessRecord } from './access-record/access-record.js';
import { AuditReadsResolver } from './audit-reads/audit-reads.resolver.js';
import { TimeMachineResolver } from './time-machine/time-machine.resolver.js';
import { TimeMachines } from './time-machine/time-machines.js';
import { AuditTrail, TrailParts } from './trail/audit-trail.js';
import { TrailResolver } from './trail/trail.resolver.js';
import { Proofs } from './transparency-log/proofs.js';
import { TransparencyLogResolver } from './transparency-log/transparency-log.resolver.js';
import { TransparencyLog } from './transparency-log/transparency-log.js';

/** What the module is given. */
export interface AuditModuleParts {
  /** By which whatever reads audit data says so first. */
  readonly accessRecord: AccessRecord;
  readonly timeMachines: TimeMachines;
  /** Every context's events, and what can be looked at. */
  readonly trail: TrailParts;
  readonly transparencyLog: TransparencyLog;
  readonly proofs: Proofs;
}

/** What an auditor reads and replays. `EventStore`, `ReadModels`, `CursorKey` and `READ_STORE` must be provided globally. */
@Module({})
export class AuditModule {
  static register({ accessRecord, timeMachines, trail, transparencyLog, proofs }: AuditModuleParts): DynamicModule {
    return {
      module: AuditModule,
      imports: [TimelinesModule],
      providers: [
        ...[{ provide: AccessRecord, useValue: accessRecord }, AuditReadsResolver],
        ...[{ provide: TimeMachines, useValue: timeMachines }, TimeMachineResolver],
        ...[{ provide: TrailParts, useValue: trail }, AuditTrail, TrailResolver],
        ...[{ provide: TransparencyLog, useValue: transparencyLog }, { provide: Proofs, useValue: proofs }, TransparencyLogResolver],
      ],
      exports: [AccessRecord],
    };
  }
}
