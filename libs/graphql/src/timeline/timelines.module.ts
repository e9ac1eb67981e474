import { Module } from '@nestjs/common';
import { Timelines } from './timelines.js';

/** For contexts whose things have timelines. `EventStore` and `CursorKey` must be provided globally. */
@Module({ providers: [Timelines], exports: [Timelines] })
export class TimelinesModule {}
