import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '@opsledger/eventsourcing';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import { jarCatalogue, jarEvent, jarStream, type JarEvent } from '../../testing/ledger-fixture.js';
import { freeLeases } from '../database/bookkeeping.js';
import { resetProjection } from '../database/schema.js';
import { readAllRows } from '../engine/compare-rows.js';
import { defineProjection } from '../projection/projection.js';
import type { ReadStore } from '../read-store.js';
import { defineTable, int4, text } from '../table/table.js';
import { listParked } from './parked-events.js';
import type { Projector, ProjectorOptions } from './projector.js';
import { replayStream } from './replay-parked.js';
import { startProjector } from './start-projector.js';

const fillTable = defineTable('fill', { key: ['stream'], columns: { stream: text(), amount: int4(), fillings: int4() } });

/** While it is broken, some amounts cannot be applied: 13 by the handler, 14 where rows are computed, a huge one by the database. */
let broken = true;
const fills = defineProjection<JarEvent>({
  name: 'fills',
  version: 1,
  partitioned: true,
  tables: [fillTable],
  catalogues: [jarCatalogue],
  on: {
    JarFilled: ({ stream, data: { amount } }, rows) => {
      if (broken && amount === 13) throw new Error('thirteen is bad luck');
      rows.change(fillTable, { stream }, (row) => {
        if (broken && amount === 14) throw new Error('fourteen is worse');
        const added = broken ? amount : Math.min(amount, 1000);
        return { stream, amount: (row?.amount ?? 0) + added, fillings: (row?.fillings ?? 0) + 1 };
      });
    },
  },
});

describe.each(ENGINES)('events that cannot be applied, on $name', (engine) => {
  let running: RunningEngine;
  let place: Place;
  let readStore: ReadStore;
  let projector: Projector | undefined;
  let log: ArrayEventStore;
  const lines: string[] = [];
  const HUGE = 2_147_483_647;

  beforeAll(async () => {
    running = await engine.start();
    place = await running.place();
    readStore = place.open([fills]);
    await readStore.ready;
  });
  beforeEach(async () => {
    broken = true;
    lines.length = 0;
    log = new ArrayEventStore();
    await resetProjection(readStore.db, fills, true);
    await freeLeases(readStore.db);
  });
  afterEach(() => projector?.stop());
  afterAll(async () => {
    await readStore.close();
    await place.remove();
    await running.stop();
  });

  let filled = 0;
  const fill = async (jar: number, amount: number): Promise<Position> =>
    (await log.append(jarStream(jar), [jarEvent('JarFilled', { amount }, `filling ${filled++}`)], 'any')).position;

  function start(options: Partial<ProjectorOptions> = {}): Projector {
    const backoffMs = { min: 5, max: 20 };
    projector = startProjector({
      readStore,
      eventStore: log,
      backoffMs,
      log: (level, line) => lines.push(`${level}: ${line}`),
      ...options,
    });
    return projector;
  }

  const rows = async (): Promise<Readonly<Record<string, readonly [amount: number, fillings: number]>>> =>
    Object.fromEntries((await readAllRows(readStore, fillTable)).map(({ stream, amount, fillings }) => [stream, [amount, fillings]]));

  it.each([2_000, 2])(
    'are set aside with what follows in their stream, and all other streams go on, at %i events a batch',
    async (maxBatch) => {
      for (const [jar, amount] of [
        [1, 5],
        [2, 13],
        [3, 1],
        [1, 6],
        [2, 7],
        [4, 14],
        [5, 2],
        [6, 1],
        [6, HUGE],
        [4, 3],
        [5, 4],
      ] as const)
        await fill(jar, amount);
      const eventStore = start({ maxBatch });
      expect((await eventStore.waitFor(await log.head(), { timeoutMs: 20_000 })).reached).toBe(true);
      const last = await fill(2, 8);
      expect((await eventStore.waitFor(last, { timeoutMs: 20_000 })).reached).toBe(true);
      expect(await rows()).toEqual({ [jarStream(1)]: [11, 2], [jarStream(3)]: [1, 1], [jarStream(5)]: [6, 2], [jarStream(6)]: [1, 1] });
      const parked = (await listParked(readStore.db, 10)).map(({ stream, events, first: { data }, error }) => [
        stream,
        events,
        data,
        error,
      ]);
      expect(parked.sort()).toEqual(
        [
          [jarStream(2), 3, { amount: 13 }, 'Error: thirteen is bad luck'],
          [jarStream(4), 2, { amount: 14 }, 'Error: fourteen is worse'],
          [jarStream(6), 1, { amount: HUGE }, expect.stringContaining('int4; this is not: 2147483648')],
        ].sort(),
      );
      const [status] = await eventStore.status();
      expect([status!.state, status!.failure, status!.parked]).toEqual(['live', undefined, { streams: 3, events: 6 }]);
      expect(lines.filter((line) => line.startsWith('error')).length).toBe(3);
    },
  );

  it('are set aside as they are when they hold what the text of the database cannot', async () => {
    const data = { amount: 13, note: 'a\0b\ud800c' };
    await log.append(
      jarStream(1),
      [jarEvent('JarFilled', data, 'unstorable'), jarEvent('JarFilled', { ...data, amount: 2 }, 'behind it')],
      'any',
    );
    expect((await start().waitFor(await fill(2, 1), { timeoutMs: 5_000 })).reached).toBe(true);
    expect((await listParked(readStore.db, 10)).map(({ events, first }) => [events, first])).toEqual([[2, log.all()[0]]]);
    broken = false;
    expect(await replayStream(readStore, fills, jarStream(1), new Set())).toEqual({ applied: 2 });
    expect(await rows()).toEqual({ [jarStream(1)]: [15, 2], [jarStream(2)]: [1, 1] });
  });

  it('are applied in order once the fault is mended, while the projection goes on', async () => {
    for (const amount of [1, 13, 2, 3]) await fill(1, amount);
    await fill(2, 14);
    const eventStore = start();
    await eventStore.waitFor(await log.head(), { timeoutMs: 20_000 });
    expect(await replayStream(readStore, fills, jarStream(1), new Set())).toEqual({ applied: 0, error: 'Error: thirteen is bad luck' });
    broken = false;
    expect(await replayStream(readStore, fills, jarStream(1), new Set())).toEqual({ applied: 3 });
    const last = await fill(1, 4);
    expect((await eventStore.waitFor(last, { timeoutMs: 20_000 })).reached).toBe(true);
    expect(await rows()).toEqual({ [jarStream(1)]: [23, 5] });
    expect((await listParked(readStore.db, 10)).map(({ stream }) => stream)).toEqual([jarStream(2)]);
    expect(await replayStream(readStore, fills, jarStream(1), new Set())).toEqual({ applied: 0 });
  });

  it('stay set aside over a restart, and are left out when somebody has decided so', async () => {
    for (const amount of [1, 13, 2, 14, 5]) await fill(1, amount);
    await start().waitFor(await log.head(), { timeoutMs: 20_000 });
    await projector!.stop();
    const last = await fill(1, 6);
    expect((await start().waitFor(last, { timeoutMs: 20_000 })).reached).toBe(true);
    expect((await listParked(readStore.db, 10)).map(({ events }) => events)).toEqual([5]);
    const thirteen = log.all()[1]!.id;
    expect(await replayStream(readStore, fills, jarStream(1), new Set([thirteen]))).toEqual({
      applied: 2,
      error: 'Error: fourteen is worse',
    });
    expect([await rows(), (await listParked(readStore.db, 10)).map(({ events, error }) => [events, error])]).toEqual([
      { [jarStream(1)]: [3, 2] },
      [[3, 'Error: fourteen is worse']],
    ]);
    const both = new Set([thirteen, log.all()[3]!.id]);
    expect(await replayStream(readStore, fills, jarStream(1), both)).toEqual({ applied: 3 });
    expect(await rows()).toEqual({ [jarStream(1)]: [14, 4] });
  });

  it('are left out from the start by a read model that is built anew', async () => {
    for (const amount of [1, 13, 2]) await fill(1, amount);
    const discarded = new Set([log.all()[1]!.id]);
    await start({ discarded: async (name) => (name === 'fills' ? discarded : new Set()) }).waitFor(await log.head(), { timeoutMs: 20_000 });
    expect([await rows(), await listParked(readStore.db, 1)]).toEqual([{ [jarStream(1)]: [3, 2] }, []]);
  });

  it('stop the projection when there are too many of them', async () => {
    for (let jar = 1; jar <= 4; jar++) await fill(jar, 13);
    await fill(5, 1);
    const eventStore = start({ maxParked: 3 });
    for (let tries = 0; (await eventStore.status())[0]!.state !== 'stopped' && tries < 1000; tries++) await sleep(10);
    const [status] = await eventStore.status();
    expect([status!.state, status!.parked, status!.failure?.message]).toEqual([
      'stopped',
      { streams: 3, events: 3 },
      'Events of 3 streams are set aside already. The next one: Error: thirteen is bad luck',
    ]);
  });
});
