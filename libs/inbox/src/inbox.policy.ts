import { EVERYONE } from '@opsledger/identity';

/** Everyone has an inbox: what is in it depends on who asks. */
export const inboxPolicy = { mutations: {}, queries: { workInbox: EVERYONE }, subscriptions: { inboxChanges: EVERYONE } } as const;
