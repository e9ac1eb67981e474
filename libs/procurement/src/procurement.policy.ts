import { type Allowed, EVERYONE, type RolesOf } from '@opsledger/identity';
import { approvalPolicy } from './purchase-order/purchase-order.approval.resolver.js';
import type { PurchaseCommand } from './purchase-order/purchase-order.decider.js';
import { invoicingPolicy } from './purchase-order/purchase-order.invoicing.resolver.js';
import { orderingPolicy } from './purchase-order/purchase-order.ordering.resolver.js';
import { receivingPolicy } from './purchase-order/purchase-order.receiving.resolver.js';
import { AUDIT_TRAIL, SEE_ALL_PURCHASES } from './procurement.roles.js';
import type { VendorCommand } from './vendor/vendor.decider.js';
import { vendorPolicy } from './vendor/vendor.resolver.js';

/** Roles per mutation, query and sensitive field of this context. Fields that are not named are open to whoever may run the query. */
export const procurementPolicy = {
  mutations: { ...vendorPolicy, ...approvalPolicy, ...orderingPolicy, ...receivingPolicy, ...invoicingPolicy },
  queries: {
    vendor: EVERYONE,
    vendors: EVERYONE,
    /** Those who do not work with purchases see what they asked for. */
    purchaseOrder: EVERYONE,
    purchaseOrders: EVERYONE,
    purchaseOfLine: EVERYONE,
    openOrders: EVERYONE,
    receiptsDue: EVERYONE,
    vendorInvoice: SEE_ALL_PURCHASES,
    vendorInvoices: SEE_ALL_PURCHASES,
    matchExceptions: SEE_ALL_PURCHASES,
    spendByVendor: SEE_ALL_PURCHASES,
    vendorScorecard: SEE_ALL_PURCHASES,
  },
  fields: { 'PurchaseOrder.timeline': AUDIT_TRAIL },
} as const satisfies {
  readonly mutations: RolesOf<VendorCommand | PurchaseCommand>;
  readonly queries: Readonly<Record<string, Allowed>>;
  readonly fields: Readonly<Record<string, Allowed>>;
};
