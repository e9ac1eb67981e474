import type { AnyAggregate, EventCatalogue, Schedule } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';
import { entitlementAggregate } from './entitlement/entitlement.facts.js';
import { entitlementEvents } from './entitlement/entitlement.events.js';
import { licenseRegister } from './license-register/license-register.projection.js';
import { licenseSchedules, type ScheduleParts } from './license-schedules/license.schedules.js';
import { softwareProductDecider } from './software-product/software-product.decider.js';
import { softwareProductEvents } from './software-product/software-product.events.js';
import { softwareProductList } from './software-product-list/software-product-list.projection.js';

/** The aggregates of this context, for the command runner. */
export const licensesAggregates: readonly AnyAggregate[] = [entitlementAggregate, { decider: softwareProductDecider }];

/** The read models of this context. */
export const licensesProjections: readonly Projection[] = [licenseRegister, softwareProductList];

/** The events of this context. */
export const licensesCatalogues: readonly EventCatalogue[] = [entitlementEvents, softwareProductEvents];

/** What becomes due in this context. @param parts the read models to look at. */
export function licensesSchedules(parts: ScheduleParts): readonly Schedule[] {
  return licenseSchedules(parts);
}

export { LicensesModule } from './licenses.module.js';
export { licensesPolicy } from './licenses.policy.js';
export { licensesInboxSources } from './license-inbox/license.inbox.js';
export { licensesProcesses } from './licenses.processes.js';
export type { SeatParts } from './seat-release/register-seats.js';
export {
  HOLDER_KINDS,
  LICENSE_METRICS,
  OVER_USE_KINDS,
  OVER_USE_RULES,
  REDUCTION_KINDS,
  type EntitlementEvent,
  type EntitlementEventData,
  type HolderKind,
  type LicenseMetric,
  type OverUseKind,
  type OverUseRule,
  type ReductionKind,
} from './entitlement/entitlement.events.js';
export type { EntitlementCommand, EntitlementCommandData } from './entitlement/entitlement.decider.js';
export type { Entitlement, EntitlementRecord, Holder, LotFacts } from './entitlement/entitlement.state.js';
export { HandleEntitlement } from './entitlement/entitlement.handler.js';
export type { SoftwareProductEvent, SoftwareProductRevision } from './software-product/software-product.events.js';
export type { SoftwareProduct, SoftwareProductCommand, SoftwareProductRecord } from './software-product/software-product.decider.js';
export { HandleSoftwareProduct } from './software-product/software-product.handler.js';
export { entitlementEvents, softwareProductEvents };
