import type { AnyAggregate, EventCatalogue } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';
import { vendorDecider } from './vendor/vendor.decider.js';
import { vendorEvents } from './vendor/vendor.events.js';
import { vendorList } from './vendor-list/vendor-list.projection.js';

/** The aggregates of this context, for the command runner. */
export const procurementAggregates: readonly AnyAggregate[] = [{ decider: vendorDecider }];

/** The read models of this context. */
export const procurementProjections: readonly Projection[] = [vendorList];

/** The events of this context. */
export const procurementCatalogues: readonly EventCatalogue[] = [vendorEvents];

export { ProcurementModule } from './procurement.module.js';
export { procurementPolicy } from './procurement.policy.js';
export type { VendorEvent, VendorRevision } from './vendor/vendor.events.js';
export type { Vendor, VendorCommand, VendorRecord } from './vendor/vendor.decider.js';
export { HandleVendor } from './vendor/vendor.handler.js';
export { vendorTable, type VendorRow } from './vendor-list/vendor-list.table.js';
export { vendorEvents };
