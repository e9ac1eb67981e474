import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger, projections, type Ledger, type LedgerOptions } from '@opsledger/composition';
import { comparePositions, openEmbeddedEventStore, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import { diffRows, foldRows, openReadStore, readAllRows, startProjector, type ReadStore, type RowDifference } from '@opsledger/read-store';
import { testReadStoreFolder } from '@opsledger/read-store/testing';

/** How machines are looked after where nobody wants to wait. */
export const BRISK = { most: 5, open: 2, idleMs: 60_000, lookMs: 50 };

/** A ledger as a server opens it, but for what becomes due by itself. */
export function openForMachines(options: LedgerOptions): Promise<Ledger> {
  return openLedger({ schedules: false, timeMachines: BRISK, ...options });
}

/** Everything in the log. */
export async function eventsOf({ eventStore }: Pick<Ledger, 'eventStore'>): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of eventStore.readAll()) if (!event.type.startsWith('$')) events.push(event);
  return events;
}

/** The rows of every table of every context in which a store differs from the fold of the events up to a position; and how many rows there are. */
export async function differencesTo(
  readStore: ReadStore,
  events: readonly RecordedEvent[],
  { subjectKeys }: Pick<Ledger, 'subjectKeys'>,
  until: Position,
): Promise<{ readonly rows: number; readonly differences: readonly RowDifference[] }> {
  const prefix = events.filter(({ position }) => comparePositions(position, until) <= 0);
  const differences: RowDifference[] = [];
  let rows = 0;
  for (const projection of projections(subjectKeys)) {
    const folded = foldRows(projection, prefix);
    for (const table of projection.tables) {
      const there = await readAllRows(readStore, table);
      rows += there.length;
      differences.push(...diffRows(table, folded.rows(table), there));
    }
  }
  return { rows, differences };
}

/** The rows in which a store differs from a system of its own, log and read models, into which nothing but these events was imported. */
export async function differencesToImport(
  readStore: ReadStore,
  prefix: readonly RecordedEvent[],
  { subjectKeys }: Pick<Ledger, 'subjectKeys'>,
): Promise<readonly RowDifference[]> {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-prefix-'));
  const wanted = projections(subjectKeys);
  await rename(await testReadStoreFolder(wanted), join(folder, 'read-models'));
  const eventStore = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const stopped = openReadStore({ folder: join(folder, 'read-models'), projections: wanted });
  const projector = startProjector({ readStore: stopped, eventStore });
  try {
    for (const { stream, id, type, data, metadata } of prefix) await eventStore.append(stream, [{ id, type, data, metadata }], 'any');
    const { reached } = await projector.waitFor(await eventStore.head(), { timeoutMs: 60_000 });
    if (!reached) throw new Error('The read models of the system that was stopped do not reach its log.');
    return await differencesBetween(stopped, readStore);
  } finally {
    await projector.stop();
    await stopped.close();
    await eventStore.close();
    await rm(folder, { recursive: true });
  }
}

/** The rows of every table in which two stores differ. */
async function differencesBetween(one: ReadStore, other: ReadStore): Promise<readonly RowDifference[]> {
  const differences: RowDifference[] = [];
  for (const { tables } of one.projections)
    for (const table of tables) differences.push(...diffRows(table, await readAllRows(one, table), await readAllRows(other, table)));
  return differences;
}

/** Waits until a machine is ready; fails when it cannot be, or takes longer than so many milliseconds. */
export async function readyOf({ timeMachines }: Pick<Ledger, 'timeMachines'>, id: string, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const machine = await timeMachines.find(id);
    if (machine?.state === 'ready') return;
    const given = !machine || machine.state === 'failed' || performance.now() > deadline;
    if (given) throw new Error(`The time machine ${id} is not ready: ${JSON.stringify([machine?.state, machine?.detail])}`);
    await sleep(50);
  }
}
