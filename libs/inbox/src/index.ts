export { INBOX_KINDS, type InboxKind } from './inbox-kind.js';
export type { InboxQuestion, InboxRows, InboxSource } from './inbox-source.js';
export { InboxReader, type InboxItem, type InboxParts, type InboxPlace, type InboxSlice } from './inbox-reader.js';
export { WorkInbox, type InboxArguments, type InboxCount, type InboxPage } from './work-inbox.js';
export { InboxChanges, InboxEvents, type InboxChange } from './inbox-changes/inbox-changes.js';
export { InboxModule } from './inbox.module.js';
export { inboxPolicy } from './inbox.policy.js';
