import { Module, type DynamicModule } from '@nestjs/common';
import { AccessRecord } from './access-record/access-record.js';
import { AuditReadsResolver } from './audit-reads/audit-reads.resolver.js';
import { TimelinesModule } from '@opsledger/graphql';
import { AuditTrail, TrailParts } from './trail/audit-trail.js';
import { TrailResolver } from './trail/trail.resolver.js';

/** What an auditor reads and replays. `EventStore`, `ReadModels`, `CursorKey` and `READ_STORE` must be provided globally. */
@Module({})
export class AuditModule {
  /**
   * @param accessRecord by which whatever reads audit data says so first.
   * @param trail every context's events, and what can be looked at.
   */
  static register(accessRecord: AccessRecord, trail: TrailParts): DynamicModule {
    return {
      module: AuditModule,
      imports: [TimelinesModule],
      providers: [
        { provide: AccessRecord, useValue: accessRecord },
        AuditReadsResolver,
        { provide: TrailParts, useValue: trail },
        ...[AuditTrail, TrailResolver],
      ],
      exports: [AccessRecord],
    };
  }
}
