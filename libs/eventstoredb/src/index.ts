export { openEventStoreDb, type EventStoreDbOptions } from './open-event-store-db.js';
export { EventStoreDb } from './event-store-db.js';
