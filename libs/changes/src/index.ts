import type { AnyAggregate, EventCatalogue } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';

/** The aggregates of this context, for the command runner. */
export const changesAggregates: readonly AnyAggregate[] = [];

/** The read models of this context. */
export const changesProjections: readonly Projection[] = [];

/** The events of this context. */
export const changesCatalogues: readonly EventCatalogue[] = [];

export { ChangesModule } from './changes.module.js';
export { changesPolicy } from './changes.policy.js';
