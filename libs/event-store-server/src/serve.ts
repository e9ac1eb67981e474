import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { GossipService, type IGossipServer } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { ServerFeaturesService, type IServerFeaturesServer } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { StoreUnavailable } from '@opsledger/eventsourcing';
import { Calls } from './calls.js';
import { supportedMethods } from './features.js';
import { clusterOfOne, reachedBy } from './gossip.js';
import type { EventStoreServer, EventStoreServerOptions } from './event-store-server.js';
import { streamsHandlers, type StreamsHandlers } from './streams-service.js';

const MIB = 1024 * 1024;
/** As EventStoreDB: a peer that does not answer a ping of every 10 s within 10 s is gone. */
const KEEPALIVE_MS = 10_000;
/** Time for the last answers to reach clients that read, before connections are cut. */
const FAREWELL_MS = 500;

const SETTINGS = {
  'grpc.max_receive_message_length': 16 * MIB,
  'grpc.keepalive_time_ms': KEEPALIVE_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_MS,
};

/** What may stand between the wire and the handlers. */
export type Wrap = (handlers: StreamsHandlers) => StreamsHandlers;

/** Serves the store through `wrap`. @throws {StoreUnavailable} the port cannot be had. */
export async function serve(options: EventStoreServerOptions, wrap: Wrap): Promise<EventStoreServer> {
  const { store, host = '127.0.0.1', batchAppend = true, keeps = () => false } = options;
  const calls = new Calls();
  const server = new Server(SETTINGS);
  const handlers: UntypedServiceImplementation = { ...wrap(streamsHandlers({ store, keeps }, calls)) };
  // A method without a handler answers UNIMPLEMENTED.
  if (!batchAppend) delete handlers['batchAppend'];
  server.addService(StreamsService, handlers);
  const serverFeatures: IServerFeaturesServer = { getSupportedMethods: calls.unary(async () => supportedMethods(batchAppend)) };
  server.addService(ServerFeaturesService, serverFeatures);
  const gossip: IGossipServer = {
    read: calls.unary(async (call) => clusterOfOne(reachedBy(call.getHost(), { host, port }), Date.now())),
  };
  server.addService(GossipService, gossip);
  const port = await listen(server, host, options.port);
  let closing: Promise<void> | undefined;
  return {
    port,
    url: `esdb://${bracketed(host)}:${port}?tls=false`,
    close: () => (closing ??= shutDown(server, calls)),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  const address = `${bracketed(host)}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(new StoreUnavailable(`The event store cannot be served on ${address}: ${error.message}`, { cause: error }));
      else resolve(bound);
    });
  });
}

/** Fails the calls, lets their ends reach the clients, then frees the port; a client that does not read is cut off. */
async function shutDown(server: Server, calls: Calls): Promise<void> {
  calls.stop();
  await new Promise<void>((resolve) => {
    const cut = setTimeout(() => server.forceShutdown(), FAREWELL_MS);
    server.tryShutdown(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}

/** IPv6 addresses stand in brackets before a port. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
