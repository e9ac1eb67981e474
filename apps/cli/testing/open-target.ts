import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aggregates, eventCatalogues } from '@opsledger/composition';
import { Aggregates, MonotoneClock, openEmbeddedEventStore, START, startProcesses } from '@opsledger/eventsourcing';
import { openSubjectKeys, organizationProcesses } from '@opsledger/organization';
import { orderReceived } from '@opsledger/procurement';
import type { SeedTarget } from '../src/seed/run-seed.js';

/** A ledger without read models, in a temporary folder, with the processes that need none. */
export interface TestTarget extends SeedTarget {
  /** Domain events and technical ones, in the log. */
  events(): Promise<bigint>;
  close(): Promise<void>;
}

/** Opens a fresh ledger for one spec. */
export async function openTarget(): Promise<TestTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-cli-'));
  const eventStore = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const subjectKeys = openSubjectKeys({ folder: join(folder, 'keys') });
  const runner = new Aggregates(eventStore, aggregates, { clock: new MonotoneClock(Date.now, 0), singleWriter: true });
  const processes = startProcesses({
    processes: [
      ...organizationProcesses({ keys: subjectKeys, dropEarlierTables: () => Promise.resolve() }),
      orderReceived({ aggregates: runner }),
    ],
    catalogues: eventCatalogues,
    eventStore,
    checkpoints: { load: () => Promise.resolve({ position: START, lastEvent: undefined }), save: () => Promise.resolve() },
    send: (category, id, command, context) => runner.execute(category, id, command, context),
  });
  return {
    eventStore,
    subjectKeys,
    aggregates: runner,
    async reacted() {
      expect(await processes.waitFor(await eventStore.head(), { timeoutMs: 20_000 })).toEqual({ reached: true, behind: [] });
    },
    events: async () => (await eventStore.head()).commit,
    close: async () => {
      await processes.stop();
      await subjectKeys.close();
      await eventStore.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
