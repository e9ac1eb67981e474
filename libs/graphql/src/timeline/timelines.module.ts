import { Module } from '@nestjs/common';
import { DisplayNames } from './display-names.js';
import { Timelines } from './timelines.js';

/** For contexts whose things have timelines. `EventStore` and `CursorKey` must be provided globally. */
@Module({ providers: [Timelines, DisplayNames], exports: [Timelines] })
export class TimelinesModule {}
