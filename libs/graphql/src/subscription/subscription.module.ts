import { Global, Module } from '@nestjs/common';
import { ChangeFeed } from './change-feed.js';
import { Resumption } from './resumption.js';
import { ShownEvents } from './shown-events.js';
import { SubjectChanges } from './subject-changes.js';

const SERVICES = [ChangeFeed, Resumption, ShownEvents, SubjectChanges];

/** What resolvers of subscriptions inject. `EventStore` and `ReadModels` must be provided globally. */
@Global()
@Module({ providers: SERVICES, exports: SERVICES })
export class SubscriptionModule {}
