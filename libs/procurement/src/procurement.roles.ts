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
