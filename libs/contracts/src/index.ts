import type { AnyAggregate, EventCatalogue, Schedule } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';
import { contractAggregate } from './contract/contract.facts.js';
import { contractEvents } from './contract/contract.events.js';
import { contractRegister } from './contract-register/contract-register.projection.js';
import { approvalSchedules } from './contract-schedules/approval.schedules.js';
import { contractSchedules, type ScheduleParts } from './contract-schedules/contract.schedules.js';

/** The aggregates of this context, for the command runner. */
export const contractsAggregates: readonly AnyAggregate[] = [contractAggregate];

/** The read models of this context. */
export const contractsProjections: readonly Projection[] = [contractRegister];

/** The events of this context. */
export const contractsCatalogues: readonly EventCatalogue[] = [contractEvents];

/** What becomes due in this context. @param parts the read models to look at. */
export function contractsSchedules(parts: ScheduleParts): readonly Schedule[] {
  return [...contractSchedules(parts), ...approvalSchedules(parts)];
}

export { ContractsModule } from './contracts.module.js';
export { contractsPolicy } from './contracts.policy.js';
export { contractsInboxSources } from './contract-inbox/contract.inbox.js';
export {
  BILLING_PERIODS,
  PARTIES,
  RENEWALS,
  type BillingPeriod,
  type ContractAmendment,
  type ContractEvent,
  type ContractEventData,
  type ContractTerms,
  type Party,
  type Renewal,
} from './contract/contract.events.js';
export type { TermVersion } from './contract/terms.events.js';
export type { ContractCommand, ContractCommandData } from './contract/contract.decider.js';
export type { Agreement, Contract, Proposal } from './contract/contract.state.js';
export { HandleContract } from './contract/contract.handler.js';
export { contractRegisterTable, type ContractRow, type ContractStatus } from './contract-register/contract-register.table.js';
export { contractEvents };
