import type { EventStoreServer, EventStoreServerOptions } from './event-store-server.js';
import { serve } from './serve.js';

/**
 * Serves the embedded store over EventStoreDB's gRPC protocol, without encryption and without credentials: whoever reaches the port may read and write.
 * @throws {StoreUnavailable} the port cannot be had.
 */
export async function startEventStoreServer(options: EventStoreServerOptions): Promise<EventStoreServer> {
  return serve(options, (handlers) => handlers);
}
