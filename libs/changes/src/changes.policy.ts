import { type Allowed, type RolesOf, STAFF } from '@opsledger/identity';
import { approvalPolicy } from './change/change.approval.resolver.js';
import type { ChangeInstruction } from './change/change.decider.js';
import { implementationPolicy } from './change/change.implementation.resolver.js';
import { planPolicy } from './change/change.plan.resolver.js';
import { schedulePolicy } from './change/change.schedule.resolver.js';
import type { ChangeModelCommand } from './change-model/change-model.decider.js';
import { ANYONE, MANAGERS } from './changes.roles.js';
import type { FreezeWindowCommand } from './freeze-window/freeze-window.decider.js';

/** Roles of the mutations on changes, kept beside them. */
const changeMutations: RolesOf<ChangeInstruction> = { ...planPolicy, ...approvalPolicy, ...schedulePolicy, ...implementationPolicy };

/** Roles per mutation, query and sensitive field of this context. Whom a change concerns may see that it comes, so the calendar is open to everyone with a role. */
export const changesPolicy = {
  mutations: {
    ...changeMutations,
    defineChangeModel: MANAGERS,
    reviseChangeModel: MANAGERS,
    retireChangeModel: MANAGERS,
    reinstateChangeModel: MANAGERS,
    declareFreeze: MANAGERS,
    liftFreeze: MANAGERS,
  },
  queries: {
    change: ANYONE,
    changes: ANYONE,
    changeCalendar: ANYONE,
    changeConflicts: STAFF,
    approvalInbox: ANYONE,
    approvalTrail: STAFF,
    changeSuccessRate: STAFF,
    changeLeadTime: STAFF,
    emergencyShare: STAFF,
    freezeWindow: ANYONE,
    freezeCalendar: ANYONE,
    changeModel: ANYONE,
    changeModels: ANYONE,
  },
  fields: {},
} as const satisfies {
  readonly mutations: RolesOf<ChangeInstruction | ChangeModelCommand | FreezeWindowCommand>;
  readonly queries: Readonly<Record<string, Allowed>>;
  readonly fields: Readonly<Record<string, Allowed>>;
};
