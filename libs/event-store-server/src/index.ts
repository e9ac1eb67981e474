export { startEventStoreServer } from './start-event-store-server.js';
export type { EventStoreServer, EventStoreServerOptions } from './event-store-server.js';
