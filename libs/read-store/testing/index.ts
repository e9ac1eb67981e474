export { testReadStore, testReadStoreFolder, type TestReadStore } from './test-read-store.js';
