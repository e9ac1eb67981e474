/** What a person or program may be; a role is a bundle of permissions (see the policies of each context). */
export const ROLES = [
  'requester',
  'asset-manager',
  'license-manager',
  'change-manager',
  'approver',
  'implementer',
  'service-agent',
  'problem-manager',
  'risk-owner',
  'security-officer',
  'continuity-owner',
  'project-manager',
  'portfolio-manager',
  'vendor-manager',
  'budget-owner',
  'finance',
  'auditor',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** Who acts. `id` is opaque: a person's id, or the name of a service, import or scheduler. Never a name or an address of a person. */
export interface Actor {
  readonly id: string;
  readonly kind: 'user' | 'service' | 'import' | 'scheduler';
  readonly roles: readonly Role[];
}
