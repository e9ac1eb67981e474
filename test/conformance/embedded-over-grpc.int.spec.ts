import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStoreServer, type EventStoreServer } from '@opsledger/event-store-server';
import { openEmbeddedEventStore, type EmbeddedEventStore, type EventStore } from '@opsledger/eventsourcing';
import { eventStoreConformance, type ConformanceTarget } from '@opsledger/eventsourcing/testing';
import { openEventStoreDb } from '@opsledger/eventstoredb';
import { clientCapabilities } from './client-capabilities.js';

/** The embedded store behind its gRPC face, as the EventStoreDB adapter sees it through the real client. */
function overGrpc(batchAppend: boolean): ConformanceTarget {
  let folder: string;
  let embedded: EmbeddedEventStore;
  let server: EventStoreServer;
  let store: EventStore;
  const capabilities = clientCapabilities(() => server.url);
  const open = async (): Promise<EventStore> => {
    embedded = await openEmbeddedEventStore({ folder });
    server = await startEventStoreServer({ store: embedded, port: 0, batchAppend });
    store = await openEventStoreDb({ url: server.url });
    return store;
  };
  const close = async (): Promise<void> => {
    await capabilities.dispose();
    await store.close();
    await server.close();
    await embedded.close();
  };
  return {
    name: `embedded over gRPC, ${batchAppend ? 'batch' : 'plain'} appends`,
    async open() {
      folder = await mkdtemp(join(tmpdir(), 'opsledger-grpc-'));
      return open();
    },
    async reopen() {
      await close();
      return open();
    },
    async close() {
      await close();
      await rm(folder, { recursive: true });
    },
    capabilities: { durableIds: true, ...capabilities },
  };
}

eventStoreConformance(overGrpc(true));
eventStoreConformance(overGrpc(false));
