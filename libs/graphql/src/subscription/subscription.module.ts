import { Global, Module } from '@nestjs/common';
import { TimelinesModule } from '../timeline/timelines.module.js';
import { ChangeFeed } from './change-feed.js';
import { Resumption } from './resumption.js';
import { ShownEvents } from './shown-events.js';
import { SubjectChanges } from './subject-changes.js';

const SERVICES = [ChangeFeed, Resumption, ShownEvents, SubjectChanges];

/** What resolvers of subscriptions inject. `EventStore` and `ReadModels` must be provided globally. */
@Global()
@Module({ imports: [TimelinesModule], providers: SERVICES, exports: [...SERVICES, TimelinesModule] })
export class SubscriptionModule {}
