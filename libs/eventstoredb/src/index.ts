export { openEventStoreDb, type EventStoreDbOptions } from './open-event-store-db.js';
