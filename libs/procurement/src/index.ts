import type { AnyAggregate, EventCatalogue } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';

/** The aggregates of this context, for the command runner. */
export const procurementAggregates: readonly AnyAggregate[] = [];

/** The read models of this context. */
export const procurementProjections: readonly Projection[] = [];

/** The events of this context. */
export const procurementCatalogues: readonly EventCatalogue[] = [];

export { ProcurementModule } from './procurement.module.js';
export { procurementPolicy } from './procurement.policy.js';
