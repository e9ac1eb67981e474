import type { Policy } from '@opsledger/identity';

/** Roles per mutation, query and sensitive field of this context. */
export const auditPolicy = {
  mutations: {},
  queries: {
    /** Auditors are watched by others than auditors. */
    auditReads: ['admin'],
  },
  fields: {},
} as const satisfies Policy;
