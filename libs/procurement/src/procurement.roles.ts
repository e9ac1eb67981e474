import type { Role } from '@opsledger/kernel';

/** They deal with vendors: register, order, revise, close. */
export const BUYERS: readonly Role[] = ['admin', 'vendor-manager'];
/** They ask for things. */
export const REQUESTERS: readonly Role[] = [
  'admin',
  'requester',
  'asset-manager',
  'license-manager',
  'service-agent',
  'project-manager',
  'vendor-manager',
  'budget-owner',
];
/** They decide whether money is spent. Who asked for a thing never decides on it, whatever the role. */
export const APPROVERS: readonly Role[] = ['admin', 'approver', 'budget-owner'];
/** They have the things in hand. */
export const RECEIVERS: readonly Role[] = ['admin', 'asset-manager', 'license-manager', 'service-agent'];
/** They hold the purse. */
export const PAYERS: readonly Role[] = ['admin', 'finance'];
/** They see every purchase; everyone else sees what they asked for. */
export const SEE_ALL_PURCHASES: readonly Role[] = [
  ...new Set<Role>([...BUYERS, ...APPROVERS, ...RECEIVERS, ...PAYERS, 'auditor', 'project-manager', 'portfolio-manager']),
];
/** They read everything that happened to a purchase. */
export const AUDIT_TRAIL: readonly Role[] = ['admin', 'auditor', 'vendor-manager', 'finance', 'budget-owner'];
/** They decide on invoices that do not match. */
export const RESOLVERS_OF_EXCEPTIONS: readonly Role[] = ['admin', 'finance', 'vendor-manager', 'budget-owner'];
