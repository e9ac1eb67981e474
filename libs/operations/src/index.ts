export type { LedgerStatus, Place, ProcessPlace, ProjectionPlace } from './ledger-status.js';
export { readLedgerStatus } from './ledger-status.js';
export { Metrics } from './metrics.js';
export { remembered } from './remember.js';
export { scrubbed } from './scrub.js';
export { watchLedger, type Operations, type WatchedLedger } from './watch-ledger.js';
