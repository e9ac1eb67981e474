import { mayAny, STAFF } from '@opsledger/identity';
import type { Actor, Role } from '@opsledger/kernel';

/** They keep entitlements and give seats out. */
export const KEEPERS: readonly Role[] = ['admin', 'license-manager'];

/** They see what licenses cost. */
export const KNOWS_MONEY: readonly Role[] = [
  'admin',
  'auditor',
  'license-manager',
  'asset-manager',
  'vendor-manager',
  'project-manager',
  'portfolio-manager',
  'budget-owner',
  'finance',
];

/** True when the actor has no role that works with licenses and so sees only what is in their own hands. */
export function seesOnlyOwnLicenses(actor: Actor): boolean {
  return !mayAny(actor, STAFF);
}
