import { Module, type DynamicModule } from '@nestjs/common';

/** What an auditor reads and replays. `EventStore`, `ReadModels`, `CursorKey` and `READ_STORE` must be provided globally. */
@Module({})
export class AuditModule {
  static register(): DynamicModule {
    return {
      module: AuditModule,
      providers: [],
    };
  }
}
