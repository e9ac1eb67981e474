import { type Allowed, EVERYONE, type RolesOf, STAFF, mayAny } from '@opsledger/identity';
import type { Actor, Role } from '@opsledger/kernel';
import { compliancePolicy } from './entitlement/entitlement.compliance.resolver.js';
import type { EntitlementRequest } from './entitlement/entitlement.decider.js';
import { purchasePolicy } from './entitlement/entitlement.purchase.resolver.js';
import { usePolicy } from './entitlement/entitlement.use.resolver.js';
import { KEEPERS, KNOWS_MONEY } from './licenses.roles.js';
import type { SoftwareProductCommand } from './software-product/software-product.decider.js';

/** Roles of the mutations on entitlements, kept beside them. */
const entitlementMutations: RolesOf<EntitlementRequest> = { ...purchasePolicy, ...usePolicy, ...compliancePolicy };

/** Roles per mutation, query and sensitive field of this context. Fields that are not named are open to whoever may run the query. */
export const licensesPolicy = {
  mutations: {
    ...entitlementMutations,
    /** Each item also needs the role of its own command. */
    bulkLicenses: KEEPERS,
    defineSoftwareProduct: KEEPERS,
    reviseSoftwareProduct: KEEPERS,
    retireSoftwareProduct: KEEPERS,
    reinstateSoftwareProduct: KEEPERS,
  },
  queries: {
    softwareProduct: EVERYONE,
    softwareProducts: EVERYONE,
    licenseEntitlement: STAFF,
    licenseEntitlements: STAFF,
    unusedSeats: STAFF,
    licensePosition: STAFF,
    purchaseLot: STAFF,
    purchaseLots: STAFF,
    renewalCalendar: STAFF,
    /** Rows are those that the caller may see: see `assignmentScope`. */
    licenseAssignment: EVERYONE,
    licenseAssignments: EVERYONE,
    licensesByHolder: EVERYONE,
    licenseCostByYear: KNOWS_MONEY,
  },
  fields: {
    'LicenseAssignment.entitlement': STAFF,
    'LicenseEntitlement.costByYear': KNOWS_MONEY,
    'LicenseEntitlement.costPerSeat': KNOWS_MONEY,
    'LicensePosition.trueUpCost': KNOWS_MONEY,
    'PurchaseLot.cost': KNOWS_MONEY,
    'PurchaseLot.unitPrice': KNOWS_MONEY,
  },
} as const satisfies {
  readonly mutations: RolesOf<EntitlementRequest | SoftwareProductCommand> & { readonly bulkLicenses: Allowed };
  readonly queries: Readonly<Record<string, Allowed>>;
  readonly fields: Readonly<Record<string, readonly Role[]>>;
};

/** May the actor send this command in a bulk request? */
export function maySend(actor: Actor, type: EntitlementRequest['type']): boolean {
  const allowed = entitlementMutations[`${type.charAt(0).toLowerCase()}${type.slice(1)}` as Uncapitalize<EntitlementRequest['type']>];
  return allowed === EVERYONE || mayAny(actor, allowed);
}
