export { aggregates, eventCatalogues, policy, processes, projections } from './contexts.js';
export { isEmptyLog, openEventStore, type EventStoreOptions } from './event-store.js';
export type { FaceOptions } from './face.js';
export { openLedger, type Ledger, type LedgerOptions } from './ledger.js';
export { LedgerModule } from './ledger.module.js';
