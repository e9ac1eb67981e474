import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore, type EmbeddedEventStore } from '@opsledger/eventsourcing';
import { serve } from '../src/serve.js';
import type { EventStoreServer } from '../src/event-store-server.js';
import type { StreamsHandlers } from '../src/streams-service.js';
import { Faults } from './faults.js';
import { faultyAppend, faultyBatchAppend, refusable } from './faulty-answers.js';
import { faultyRead } from './faulty-reads.js';
import { openRelay, type Relay } from './relay.js';

export interface TestServerOptions {
  /** Default true. */
  readonly batchAppend?: boolean;
  /** Default: none. */
  readonly faults?: Faults;
}

/** A real server on a real store in a folder of its own, reached through a relay; its address stays the same while it is stopped. */
export interface TestEventStoreServer {
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  /** The store behind the server, to write and look past the wire. */
  readonly store: EmbeddedEventStore;
  /** Resets every connection, as a network would. */
  cut(): void;
  /** Closes the server as at the end of its process; the store stays open, and connections are refused. */
  stop(): Promise<void>;
  /** Serves again, on the same address. */
  start(): Promise<void>;
  /** Closes server and store, and removes the folder. */
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1 over an empty store in a temporary folder. */
export async function startTestEventStoreServer(options: TestServerOptions = {}): Promise<TestEventStoreServer> {
  const { batchAppend = true, faults = new Faults() } = options;
  const folder = await mkdtemp(join(tmpdir(), 'event-store-server-'));
  const store = await openEmbeddedEventStore({ folder });
  const relay = await openRelay();
  let server: EventStoreServer | undefined;
  const start = async (): Promise<void> => {
    server ??= await serve({ store, port: 0, batchAppend }, (handlers) => withFaults(handlers, faults, relay));
    relay.target = server.port;
  };
  const stop = async (): Promise<void> => {
    const stopped = server;
    server = undefined;
    relay.target = undefined;
    await stopped?.close();
  };
  await start();
  return {
    url: `esdb://127.0.0.1:${relay.port}?tls=false`,
    port: relay.port,
    faults,
    store,
    cut: () => relay.cut(),
    start,
    stop,
    async close() {
      await stop();
      await relay.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function withFaults(handlers: StreamsHandlers, faults: Faults, relay: Relay): StreamsHandlers {
  const cut = (): void => relay.cut();
  return {
    read: faultyRead(handlers.read, faults, cut),
    append: faultyAppend(handlers.append, faults, cut),
    batchAppend: faultyBatchAppend(handlers.batchAppend, faults, cut),
    delete: refusable('delete', handlers.delete, faults),
    tombstone: refusable('tombstone', handlers.tombstone, faults),
  };
}
