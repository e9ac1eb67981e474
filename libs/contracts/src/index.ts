import type { AnyAggregate, EventCatalogue } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';

/** The aggregates of this context, for the command runner. */
export const contractsAggregates: readonly AnyAggregate[] = [];

/** The read models of this context. */
export const contractsProjections: readonly Projection[] = [];

/** The events of this context. */
export const contractsCatalogues: readonly EventCatalogue[] = [];

export { ContractsModule } from './contracts.module.js';
export { contractsPolicy } from './contracts.policy.js';
