import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@opsledger/eventsourcing';
import { eventStoreConformance } from '@opsledger/eventsourcing/testing';
import { streamKey } from './keys.js';
import { openEmbeddedEventStore } from './open-embedded-event-store.js';
import { encodeHead, openTables, readHead, type StreamHead } from './tables.js';

const folder = mkdtempSync(join(tmpdir(), 'embedded-'));
let store: EventStore;

async function open(): Promise<EventStore> {
  store = await openEmbeddedEventStore({ folder });
  return store;
}

/** Deletion is not part of the port; the head's state stands in for it. */
async function setState(stream: string, state: StreamHead['state']): Promise<void> {
  const tables = openTables(folder, false);
  const key = streamKey(stream);
  await tables.streams.put(key, encodeHead(key, { ...readHead(tables, key)!, state }));
}

eventStoreConformance({
  name: 'embedded, in process',
  open,
  async reopen() {
    await store.close();
    return open();
  },
  async close() {
    await store.close();
    rmSync(folder, { recursive: true });
  },
  capabilities: {
    durableIds: true,
    softDelete: (stream) => setState(stream, 'softDeleted'),
    tombstone: (stream) => setState(stream, 'tombstoned'),
  },
});
