import type { Allowed, Policy } from '@opsledger/identity';

/** Who looks into the past of the whole ledger. */
const REPLAYS: Allowed = ['auditor', 'admin', 'finance'];

/** Roles per mutation, query and sensitive field of this context. */
export const auditPolicy = {
  mutations: {},
  replays: { openTimeMachine: REPLAYS, extendTimeMachine: REPLAYS, cancelTimeMachine: REPLAYS, dropTimeMachine: REPLAYS },
  queries: {
    timeMachines: REPLAYS,
    timeMachine: REPLAYS,
    /** Auditors are watched by others than auditors. */
    auditReads: ['admin'],
  },
  fields: {},
} as const satisfies Policy;
