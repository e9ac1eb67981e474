import type { Policy } from '@opsledger/identity';

/** Roles per mutation, query and sensitive field of this context. Fields that are not named are open to whoever may run the query. */
export const changesPolicy: Policy = { mutations: {}, queries: {}, fields: {} };
