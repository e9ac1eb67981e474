import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { CheckpointGone, type LeaseTimes } from '@opsledger/eventsourcing';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import { jarCatalogue, type JarEvent, jarHistory } from '../../testing/ledger-fixture.js';
import { defineProjection, type Projection } from '../projection/projection.js';
import type { Projector } from '../projector/projector.js';
import { startProjector } from '../projector/start-projector.js';
import type { ReadStore } from '../read-store.js';
import { defineTable, int4, text } from '../table/table.js';
import { LeaseKeeper } from './lease-keeper.js';
import { PROJECTION_LEASES } from './lease-table.js';

/** Projections that count the events they see: an event that is applied twice shows. */
const tables = ['one', 'two', 'three', 'four'].map((name) =>
  defineTable(`count_${name}`, { key: ['name'], columns: { name: text(), events: int4() } }),
);
const counters: readonly Projection[] = tables.map((table) => {
  const count = (_: unknown, rows: Parameters<Projection['on'][string]>[1]): void =>
    rows.change(table, { name: 'all' }, (row) => ({ name: 'all', events: (row?.events ?? 0) + 1 }));
  const on = { JarOpened: count, JarFilled: count, JarLabelled: count, JarBroken: count };
  return defineProjection<JarEvent>({ name: table.name, version: 1, tables: [table], catalogues: [jarCatalogue], on });
});

const QUICK: LeaseTimes = { durationMs: 800, renewMs: 200, pollMs: 50 };

describe.each(ENGINES)('the leases of two nodes on $name', (engine) => {
  let running: RunningEngine;
  let place: Place;
  /** The stores of two processes; the embedded database has one process and one store. */
  let stores: readonly [ReadStore, ReadStore];
  const projectors: Projector[] = [];
  beforeAll(async () => {
    running = await engine.start();
    place = await running.place();
    const first = place.open(counters);
    await first.ready;
    stores = [first, place.url === undefined ? first : place.open(counters)];
    await stores[1].ready;
  });
  afterEach(async () => {
    for (const projector of projectors.splice(0)) await projector.stop();
  });
  afterAll(async () => {
    for (const store of new Set(stores)) await store.close();
    await place.remove();
    await running.stop();
  });

  const log = new ArrayEventStore();
  let length = 0;
  async function grow(count: number): Promise<void> {
    for (const [stream, event] of jarHistory(length + count).slice(length)) await log.append(stream, [event], 'any');
    length += count;
  }

  function start(node: 0 | 1, lease: LeaseTimes, projects = true): Projector {
    const options = { readStore: stores[node], eventStore: log, backoffMs: { min: 5, max: 20 }, lease, projects };
    const projector = startProjector(options);
    projectors.push(projector);
    return projector;
  }

  const live = async (projector: Projector): Promise<number> => (await projector.status()).filter(({ state }) => state === 'live').length;

  async function until(condition: () => Promise<boolean>, timeoutMs = 10_000): Promise<number> {
    const before = performance.now();
    while (!(await condition())) {
      if (performance.now() - before > timeoutMs) throw new Error('It did not happen in time.');
      await sleep(10);
    }
    return performance.now() - before;
  }

  async function expectEachOnce(): Promise<void> {
    const head = await log.head();
    for (const projector of projectors) expect(await projector.waitFor(head, { timeoutMs: 10_000 })).toEqual({ reached: true, behind: [] });
    for (const table of tables) {
      const { rows } = await sql<{ events: number }>`select events from ${sql.table(table.name)}`.execute(stores[0].db);
      expect(rows).toEqual([{ events: log.all().length }]);
    }
  }

  it('are shared fairly, and all go to the one that stays', async () => {
    await grow(60);
    const first = start(0, { renewMs: 200 });
    await until(async () => (await live(first)) === 4);
    const second = start(1, { renewMs: 200 });
    await until(async () => (await live(first)) === 2 && (await live(second)) === 2);
    await grow(60);
    await expectEachOnce();
    expect((await first.status()).map(({ lease }) => lease.owner)).toEqual((await second.status()).map(({ lease }) => lease.owner));
    const takeOver = until(async () => (await live(second)) === 4);
    await first.stop();
    expect(await takeOver).toBeLessThan(1000); // 200 ms between looks
    await grow(20);
    projectors.shift();
    await expectEachOnce();
  });

  it('are left to others by a node that only looks', async () => {
    await grow(10);
    const looking = start(0, QUICK, false);
    await until(async () => (await looking.status()).every(({ state }) => state === 'standby'));
    expect((await looking.waitFor(await log.head(), { timeoutMs: 100 })).reached).toBe(false);
    const working = start(1, QUICK);
    await expectEachOnce();
    expect([await live(looking), await live(working)]).toEqual([0, 4]);
    expect((await looking.status()).map(({ lease }) => lease.owner)).toEqual((await working.status()).map(({ lease }) => lease.owner));
    await grow(10);
    await expectEachOnce();
  });

  it('go over to another when a node is not heard of any more, with a higher fence', async () => {
    const { signal } = new AbortController();
    const units = ['count_one/1'];
    const keeperOf = (node: 0 | 1, renewMs: number): LeaseKeeper =>
      new LeaseKeeper(stores[node].db, PROJECTION_LEASES, {
        units,
        takes: true,
        times: { durationMs: 400, renewMs, pollMs: 20 },
        onElsewhere: () => undefined,
      });
    const [silent, heir] = [keeperOf(0, 60_000), keeperOf(1, 100)];
    const before = (await silent.hold(units[0]!, signal))!;
    const start = performance.now();
    const after = (await heir.hold(units[0]!, signal))!;
    const waited = performance.now() - start;
    expect([after.fence, waited > 200, heir.view(units[0]!).changes]).toEqual([before.fence + 1n, true, 1]);
    await sleep(500);
    expect(after.ended.aborted).toBe(false); // it is renewed
    await silent.release(units[0]!); // gives back nothing that it has no more
    const { rows } = await sql`select fence, owner is null as free from projection_checkpoint where projection = 'count_one'`.execute(
      stores[0].db,
    );
    expect(rows).toEqual([{ fence: String(after.fence), free: false }]);
    await Promise.all([silent.stop(), heir.stop()]);
  });

  it('end when they were stolen, which the next renewal notices', async () => {
    const { signal } = new AbortController();
    const keeper = new LeaseKeeper(stores[0].db, PROJECTION_LEASES, {
      units: ['count_two/1', 'gone/1'],
      takes: true,
      times: QUICK,
      onElsewhere: () => undefined,
    });
    const lease = (await keeper.hold('count_two/1', signal))!;
    await expect(keeper.hold('gone/1', signal)).rejects.toThrow(CheckpointGone);
    await sql`update projection_checkpoint set owner = 'thief', fence = fence + 1 where projection = 'count_two'`.execute(stores[0].db);
    await until(async () => lease.ended.aborted);
    expect((await keeper.hold('count_two/1', signal))!.fence).toBe(lease.fence + 2n); // once that of the thief has lapsed
    await keeper.stop();
  });
});
