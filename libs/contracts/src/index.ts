import type { AnyAggregate, EventCatalogue, Schedule } from '@opsledger/eventsourcing';
import type { Projection, ReadStore } from '@opsledger/read-store';

/** The aggregates of this context, for the command runner. */
export const contractsAggregates: readonly AnyAggregate[] = [];

/** The read models of this context. */
export const contractsProjections: readonly Projection[] = [];

/** The events of this context. */
export const contractsCatalogues: readonly EventCatalogue[] = [];

/** What becomes due in this context. @param parts the read models to look at. */
export function contractsSchedules(_parts: { readonly readStore: Pick<ReadStore, 'from'> }): readonly Schedule[] {
  return [];
}

export { ContractsModule } from './contracts.module.js';
export { contractsPolicy } from './contracts.policy.js';
