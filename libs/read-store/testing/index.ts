export { ArrayEventStore } from './array-event-store.js';
export { BreakableLink, type Passing } from './breakable-link.js';
export { ENGINES, HAS_POSTGRES, POSTGRES, type Place, type RunningEngine, type TestEngine } from './engines.js';
export type { ServerEnd } from './postgres-server.js';
export { jarHistory, jarProjection, jarTable, shelfTable } from './ledger-fixture.js';
export { testReadStoreFolder } from './read-store-folder.js';
export { testReadStore, type TestReadStore } from './test-read-store.js';
