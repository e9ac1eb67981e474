import type { Role } from '@opsledger/kernel';

/** They deal with vendors: they draft, and keep what was agreed on. */
export const DRAFTERS: readonly Role[] = ['admin', 'vendor-manager'];
/** They commit money: they approve, amend, renew and terminate. */
export const APPROVERS: readonly Role[] = ['admin', 'approver', 'finance'];
/** They may see contracts and what those cost. */
export const READERS: readonly Role[] = [
  'admin',
  'auditor',
  'vendor-manager',
  'approver',
  'finance',
  'budget-owner',
  'asset-manager',
  'license-manager',
  'project-manager',
  'portfolio-manager',
];
