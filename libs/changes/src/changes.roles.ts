import { ROLES, type Role } from '@opsledger/kernel';

/** Whoever has any role here may ask for a change, see what is coming, and vote when asked. */
export const ANYONE: readonly Role[] = ROLES;
/** They run change enablement. */
export const MANAGERS: readonly Role[] = ['admin', 'change-manager'];
/** They judge what may go wrong. */
export const ASSESSORS: readonly Role[] = ['admin', 'change-manager', 'approver', 'risk-owner', 'security-officer', 'problem-manager'];
/** They carry changes out. */
export const IMPLEMENTERS: readonly Role[] = ['admin', 'change-manager', 'implementer', 'service-agent', 'asset-manager'];
/** They look back. */
export const REVIEWERS: readonly Role[] = ['admin', 'change-manager', 'approver', 'problem-manager'];
