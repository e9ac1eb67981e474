export { ArrayEventStore } from './array-event-store.js';
export { testReadStore, testReadStoreFolder, type TestReadStore } from './test-read-store.js';
