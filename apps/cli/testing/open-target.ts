import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aggregates } from '@opsledger/composition';
import { Aggregates, MonotoneClock, openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { openSubjectKeys } from '@opsledger/organization';
import type { ImportTarget } from '../src/import/run/step-runner.js';

/** A ledger without read models, in a temporary folder. */
export interface TestTarget extends ImportTarget {
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
  return {
    eventStore,
    subjectKeys,
    aggregates: runner,
    events: async () => (await eventStore.head()).commit,
    close: async () => {
      await subjectKeys.close();
      await eventStore.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
