import { Module, type DynamicModule } from '@nestjs/common';
import { InboxChanges, InboxEvents } from './inbox-changes/inbox-changes.js';
import { InboxChangesResolver } from './inbox-changes/inbox-changes.resolver.js';
import type { InboxParts } from './inbox-reader.js';
import { WorkInbox, WorkInboxParts } from './work-inbox.js';
import { WorkInboxResolver } from './work-inbox.resolver.js';

/** The inbox over GraphQL. `ReadModels`, `CursorKey` and what subscriptions need must be provided globally. */
@Module({})
export class InboxModule {
  /** @param parts the sources of every context, and the one policy. @param events those that change what the sources look at. */
  static register(parts: InboxParts, events: InboxEvents): DynamicModule {
    return {
      module: InboxModule,
      providers: [
        { provide: WorkInboxParts, useValue: parts },
        { provide: InboxEvents, useValue: events },
        ...[WorkInbox, WorkInboxResolver, InboxChanges, InboxChangesResolver],
      ],
      exports: [WorkInbox],
    };
  }
}
