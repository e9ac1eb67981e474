import type { Allowed, Policy } from '@opsledger/identity';
import type { Role } from '@opsledger/kernel';

/** Who looks into the past of the whole ledger. */
const REPLAYS: Allowed = ['auditor', 'admin', 'finance'];

const OVERSEERS: readonly Role[] = ['auditor', 'admin'];

/** Roles per mutation, query and sensitive field of this context. */
export const auditPolicy = {
  mutations: {},
  replays: { openTimeMachine: REPLAYS, extendTimeMachine: REPLAYS, cancelTimeMachine: REPLAYS, dropTimeMachine: REPLAYS },
  queries: {
    timeMachines: REPLAYS,
    timeMachine: REPLAYS,
    /** Auditors are watched by others than auditors. */
    auditReads: ['admin'],
    transparencyLog: OVERSEERS,
    checkpoint: OVERSEERS,
    checkpoints: OVERSEERS,
    inclusionProof: OVERSEERS,
    consistencyProof: OVERSEERS,
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
