import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedEventStore, type EventStore, type NewEvent } from '@opsledger/eventsourcing';
import { uuidV7, type AssetId } from '@opsledger/kernel';
import { commandBus, procureAsset } from './procure.js';
import { startPostgres } from './postgres.js';
import { describe, inTurns, ratioOf, type BenchRow } from './report.js';

const IN_FLIGHT = 64;
const OPERATIONS = 6_000;
const ROUNDS = 5;

/** P2: one command in process, from the command bus to the durable append, against the bare append of the same bytes and a row in PostgreSQL. */
export async function p2(folder: string): Promise<readonly BenchRow[]> {
  const work = mkdtempSync(join(folder, 'bench-p2-'));
  const product = await openEmbeddedEventStore({ folder: join(work, 'product') });
  const bare = await openEmbeddedEventStore({ folder: join(work, 'bare') });
  const { bus, close } = await commandBus(product);
  const postgres = await startPostgres(join(work, 'postgres'));
  try {
    await bus.execute(procureAsset(uuidV7() as AssetId));
    const sample = await lastEvent(product);
    const sides = await inTurns(ROUNDS, {
      command: () => rate(() => bus.execute(procureAsset(uuidV7() as AssetId))),
      'bare append': () => rate(() => bare.append(`asset-${uuidV7()}`, [copyOf(sample)], 'noStream')),
      ...(postgres && { 'pg insert': () => rate(() => postgres.insert(copyOf(sample))) }),
    });
    const [command, append, insert] = sides;
    const ratio = ratioOf(command!, append!);
    const overPg = insert ? ratioOf(command!, insert) : null;
    const title = `procureAsset in process, ${IN_FLIGHT} in flight, durable`;
    const measured = describe(command!);
    return [
      { row: 'P2a', work: title, measured, against: describe(append!), ratio, goal: '≥ 0.5', met: ratio >= 0.5 },
      {
        row: 'P2b',
        work: title,
        measured,
        against: insert ? describe(insert) : 'pg insert: no PostgreSQL server found on this machine',
        ratio: overPg,
        goal: '≥ 3',
        met: overPg === null ? null : overPg >= 3,
      },
    ];
  } finally {
    await close();
    await product.close();
    await bare.close();
    await postgres?.stop();
    rmSync(work, { recursive: true });
  }
}

/** Operations per second with so many in flight. */
async function rate(operation: () => Promise<unknown>): Promise<number> {
  let left = OPERATIONS;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (left-- > 0) await operation();
    }),
  );
  return (OPERATIONS / (performance.now() - start)) * 1_000;
}

async function lastEvent(store: EventStore): Promise<NewEvent> {
  for await (const { id, type, data, metadata } of store.readAll({ direction: 'backwards', maxCount: 1 }))
    return { id, type, data, metadata };
  throw new Error('The log is empty.');
}

/** The same bytes under new ids. */
function copyOf({ type, data, metadata }: NewEvent): NewEvent {
  return { id: uuidV7(), type, data: { ...data, assetId: uuidV7() }, metadata: { ...metadata, commandId: uuidV7() } };
}
