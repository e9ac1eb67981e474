import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStoreServer } from '@opsledger/event-store-server';
import { openEmbeddedEventStore } from '@opsledger/eventsourcing';

/** Where the log of the program under test is: in its data folder, or behind the client of EventStoreDB. */
export type StoreKind = 'embedded' | 'EventStoreDB';

/** Both ways, the second one with PostgreSQL where the machine has one; suites run on each: `describe.each(STORES)('on the %s store', (kind) => …)`. */
export const STORES: readonly StoreKind[] = ['embedded', 'EventStoreDB'];

/** A server that speaks EventStoreDB's protocol. */
export interface EventStoreUnderTest {
  readonly url: string;
  /** Goes away, as a server that is restarted does: every call fails. What was recorded stays. */
  leave(): Promise<void>;
  /** Answers again at the same address. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one with an empty log on a free port of this machine; nothing for the embedded store, which needs none. */
export async function startEventStore(kind: StoreKind): Promise<EventStoreUnderTest | undefined> {
  if (kind === 'embedded') return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-esdb-'));
  const store = await openEmbeddedEventStore({ folder });
  let server = await startEventStoreServer({ store, port: 0 });
  const { url, port } = server;
  return {
    url,
    leave: () => server.close(),
    async comeBack() {
      server = await startEventStoreServer({ store, port });
    },
    async close() {
      await server.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
