import type { Role } from '@opsledger/kernel';

/** They plan: they propose budgets, move money within them and think ahead. */
export const PLANNERS: readonly Role[] = ['admin', 'budget-owner', 'finance'];
/** They grant money. Whoever proposed a budget never grants it, whatever the role. */
export const GRANTORS: readonly Role[] = ['admin', 'approver', 'finance'];
/** They keep the books: periods, rates, depreciation and allocation. */
export const BOOKKEEPERS: readonly Role[] = ['admin', 'finance'];
/** They may see what money there is. */
export const READERS: readonly Role[] = [
  ...new Set<Role>([...PLANNERS, ...GRANTORS, 'auditor', 'vendor-manager', 'project-manager', 'portfolio-manager']),
];
