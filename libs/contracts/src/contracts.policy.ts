import type { Allowed, RolesOf } from '@opsledger/identity';
import type { Role } from '@opsledger/kernel';
import type { ContractRequest } from './contract/contract.decider.js';
import { draftingPolicy } from './contract/contract.drafting.resolver.js';
import { termPolicy } from './contract/contract.term.resolver.js';
import { READERS } from './contracts.roles.js';

/** Roles per mutation, query and sensitive field of this context. Fields that are not named are open to whoever may run the query. */
export const contractsPolicy = {
  mutations: { ...draftingPolicy, ...termPolicy },
  queries: {
    contract: READERS,
    contracts: READERS,
    noticeDeadlines: READERS,
    contractCalendar: READERS,
    commitmentByMonth: READERS,
    contractValueAt: READERS,
  },
  fields: {},
} as const satisfies {
  readonly mutations: RolesOf<ContractRequest>;
  readonly queries: Readonly<Record<string, Allowed>>;
  readonly fields: Readonly<Record<string, readonly Role[]>>;
};
