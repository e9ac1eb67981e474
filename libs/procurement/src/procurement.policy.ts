import { type Allowed, EVERYONE, type RolesOf } from '@opsledger/identity';
import type { VendorCommand } from './vendor/vendor.decider.js';
import { vendorPolicy } from './vendor/vendor.resolver.js';

/** Roles per mutation, query and sensitive field of this context. Fields that are not named are open to whoever may run the query. */
export const procurementPolicy = {
  mutations: { ...vendorPolicy },
  queries: { vendor: EVERYONE, vendors: EVERYONE },
  fields: {},
} as const satisfies {
  readonly mutations: RolesOf<VendorCommand>;
  readonly queries: Readonly<Record<string, Allowed>>;
  readonly fields: Readonly<Record<string, Allowed>>;
};
