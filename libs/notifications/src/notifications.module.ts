import { Module, type DynamicModule } from '@nestjs/common';
import type { EventCatalogue } from '@opsledger/eventsourcing';
import { NotificationRuleHandler } from './notification-rule/notification-rule.handler.js';
import { NotificationRuleResolver } from './notification-rule/notification-rule.resolver.js';
import { NotificationRuleQueries } from './notification-rules/notification-rules.queries.js';
import { NotificationRulesResolver } from './notification-rules/notification-rules.resolver.js';
import { DERIVE_SECRET, EVENT_CATALOGUES } from './notifications.tokens.js';
import type { DeriveSecret } from './webhook/signature.js';

/** What the module is given. */
export interface NotificationsModuleParts {
  /** Every event that can be in the log. */
  readonly catalogues: readonly EventCatalogue[];
  readonly derive: DeriveSecret;
}

/** Who is told of what. `Aggregates`, `EventStore`, `ReadModels` and `CursorKey` must be provided globally. */
@Module({})
export class NotificationsModule {
  static register({ catalogues, derive }: NotificationsModuleParts): DynamicModule {
    const given = [
      { provide: EVENT_CATALOGUES, useValue: catalogues },
      { provide: DERIVE_SECRET, useValue: derive },
    ];
    const own = [NotificationRuleHandler, NotificationRuleResolver, NotificationRulesResolver, NotificationRuleQueries];
    return { module: NotificationsModule, providers: [...given, ...own] };
  }
}
