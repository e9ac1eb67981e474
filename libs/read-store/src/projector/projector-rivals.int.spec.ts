import { ArrayEventStore } from '../../testing/array-event-store.js';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import { jarHistory, jarProjection, jarTable, shelfTable } from '../../testing/ledger-fixture.js';
import { startOver } from '../database/schema.js';
import { diffRows, readAllRows } from '../engine/compare-rows.js';
import { foldRows } from '../projection/fold.js';
import type { ReadStore } from '../read-store.js';
import { loadCheckpoint } from '../../testing/load-checkpoint.js';
import type { Projector } from './projector.js';
import { startProjector } from './start-projector.js';

const EVENTS = 400;
const ROUNDS = 8;

describe.each(ENGINES)('two projectors on one database, on $name', (engine) => {
  let running: RunningEngine;
  let place: Place;
  /** The stores of two processes; the embedded database has one process and one store. */
  let stores: readonly [ReadStore, ReadStore];
  beforeAll(async () => {
    running = await engine.start();
    place = await running.place();
    const first = place.open([jarProjection]);
    await first.ready;
    stores = [first, place.url === undefined ? first : place.open([jarProjection])];
    await stores[1].ready;
  });
  afterAll(async () => {
    for (const store of new Set(stores)) await store.close();
    await place.remove();
    await running.stop();
  });

  async function expectOneEffect(store: ReadStore, log: ArrayEventStore): Promise<void> {
    const { position } = await loadCheckpoint(store.db, jarProjection);
    const folded = foldRows(jarProjection, log.all().slice(0, Number(position.commit)));
    for (const table of [jarTable, shelfTable]) expect(diffRows(table, folded.rows(table), await readAllRows(store, table))).toEqual([]);
  }

  it('lets one go on and the other stand by, with no event applied twice', async () => {
    const outcomes: unknown[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [first, second] = stores;
      const { fence } = await loadCheckpoint(first.db, jarProjection);
      await startOver(first.db, jarProjection, { partition: 0, fence, alone: first.alone });
      const log = new ArrayEventStore();
      const start = (readStore: ReadStore, maxBatch: number): Projector =>
        startProjector({ readStore, eventStore: log, maxBatch, backoffMs: { min: 5, max: 20 } });
      const rivals = [start(first, 7), start(second, 11)];
      for (const [stream, event] of jarHistory(EVENTS)) await log.append(stream, [event], 'any');
      const head = await log.head();
      const waits = await Promise.all(rivals.map((rival) => rival.waitFor(head, { timeoutMs: 20_000 })));
      const statuses = await Promise.all(rivals.map(async (rival) => (await rival.status())[0]!));
      outcomes.push({
        reached: waits.map(({ reached }) => reached),
        standby: statuses.filter(({ state }) => state === 'standby').length,
        owners: new Set(statuses.map(({ lease }) => lease.owner)).size,
      });
      await expectOneEffect(first, log);
      expect((await loadCheckpoint(first.db, jarProjection)).position).toEqual(head);
      for (const rival of rivals) await rival.stop();
    }
    expect(outcomes).toEqual(Array(ROUNDS).fill({ reached: [true, true], standby: 1, owners: 1 }));
  });
});
