import type { Policy } from '@opsledger/identity';
import type { Role } from '@opsledger/kernel';

const OVERSEERS: readonly Role[] = ['auditor', 'admin'];

/** Roles per mutation, query and sensitive field of this context. */
export const auditPolicy = {
  mutations: {},
  queries: {
    /** Auditors are watched by others than auditors. */
    auditReads: ['admin'],
    /** Of others the resolver asks whether they may see the timeline of what they ask about. */
    auditTrail: 'everyone',
    auditEvent: OVERSEERS,
    eventsByCorrelation: OVERSEERS,
    activityOf: OVERSEERS,
  },
  fields: {
    /** It has addresses of people's machines. */
    'TimelineEvent.source': OVERSEERS,
  },
} as const satisfies Policy;
