export { ArrayEventStore } from './array-event-store.js';
export { BreakableLink } from './breakable-link.js';
export { HAS_POSTGRES, POSTGRES, type Place, type RunningEngine, type TestEngine } from './engines.js';
export { jarHistory, jarProjection, jarTable, shelfTable } from './ledger-fixture.js';
export { testReadStoreFolder } from './read-store-folder.js';
export { testReadStore, type TestReadStore } from './test-read-store.js';
