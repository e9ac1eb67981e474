export { ArrayEventStore } from './array-event-store.js';
export { testReadStoreFolder } from './read-store-folder.js';
export { testReadStore, type TestReadStore } from './test-read-store.js';
