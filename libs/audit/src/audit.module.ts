import { Module, type DynamicModule } from '@nestjs/common';
import { AccessRecord } from './access-record/access-record.js';
import { AuditReadsResolver } from './audit-reads/audit-reads.resolver.js';

/** What an auditor reads and replays. `EventStore`, `ReadModels`, `CursorKey` and `READ_STORE` must be provided globally. */
@Module({})
export class AuditModule {
  /** @param accessRecord by which whatever reads audit data says so first. */
  static register(accessRecord: AccessRecord): DynamicModule {
    return {
      module: AuditModule,
      providers: [{ provide: AccessRecord, useValue: accessRecord }, AuditReadsResolver],
      exports: [AccessRecord],
    };
  }
}
