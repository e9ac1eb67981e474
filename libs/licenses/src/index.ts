import type { AnyAggregate, EventCatalogue } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';

/** The aggregates of this context, for the command runner. */
export const licensesAggregates: readonly AnyAggregate[] = [];

/** The read models of this context. */
export const licensesProjections: readonly Projection[] = [];

/** The events of this context. */
export const licensesCatalogues: readonly EventCatalogue[] = [];

export { LicensesModule } from './licenses.module.js';
export { licensesPolicy } from './licenses.policy.js';
