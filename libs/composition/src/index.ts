export { aggregates, eventCatalogues, inboxSources, policy, processes, projections } from './contexts.js';
export { checkDatabase, DatabaseMisconfigured, DatabaseUnavailable, type DatabaseFacts } from './check-database.js';
export { shownDatabaseUrl } from './database-url.js';
export { isEmptyLog, openEventStore, type EventStoreOptions } from './event-store.js';
export type { FaceOptions } from './face.js';
export { openLedger, type Ledger, type LedgerOptions } from './ledger.js';
export { NodesDisagree, type SharedSecret } from './node-agreement.js';
export { subjects } from './subjects.js';
export { LedgerModule } from './ledger.module.js';
