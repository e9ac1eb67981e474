export { aggregates, eventCatalogues, policy, processes, projections } from './contexts.js';
export { openLedger, type Ledger, type LedgerOptions } from './ledger.js';
export { LedgerModule } from './ledger.module.js';
