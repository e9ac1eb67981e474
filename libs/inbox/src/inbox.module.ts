import { Module, type DynamicModule } from '@nestjs/common';
import type { InboxParts } from './inbox-reader.js';
import { WorkInbox, WorkInboxParts } from './work-inbox.js';
import { WorkInboxResolver } from './work-inbox.resolver.js';

/** The inbox over GraphQL. `ReadModels` and `CursorKey` must be provided globally. */
@Module({})
export class InboxModule {
  /** @param parts the sources of every context, and the one policy. */
  static register(parts: InboxParts): DynamicModule {
    return {
      module: InboxModule,
      providers: [{ provide: WorkInboxParts, useValue: parts }, WorkInbox, WorkInboxResolver],
      exports: [WorkInbox],
    };
  }
}
