import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedEventStore } from '@opsledger/eventsourcing';
import { eventStoreConformance } from '@opsledger/eventsourcing/testing';
import type { JsonObject } from '@opsledger/kernel';
import { openEmbeddedEventStore } from './open-embedded-event-store.js';

const folder = mkdtempSync(join(tmpdir(), 'embedded-'));
let store: EmbeddedEventStore;

async function open(): Promise<EmbeddedEventStore> {
  store = await openEmbeddedEventStore({ folder });
  return store;
}

function setMetadata(stream: string, metadata: JsonObject): Promise<unknown> {
  return store.append(`$$${stream}`, [{ id: randomUUID(), type: '$metadata', data: metadata, metadata: {} }], 'any');
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
    softDelete: (stream, expected) => store.deleteStream(stream, expected),
    setMetadata,
    tombstone: (stream, expected) => store.tombstoneStream(stream, expected),
  },
});
