import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import {
  eventCatalogue,
  openEmbeddedEventStore,
  START,
  StoreUnavailable,
  type EventStore,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionPage,
} from '@opsledger/eventsourcing';
import { z } from 'zod';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import {
  jarCatalogue,
  type JarEvent,
  jarEvent,
  jarHistory,
  jarProjection,
  jarStream,
  jarTable,
  shelfTable,
} from '../../testing/ledger-fixture.js';
import { diffRows, readAllRows } from '../engine/compare-rows.js';
import { foldRows } from '../projection/fold.js';
import { defineProjection } from '../projection/projection.js';
import type { ReadStore } from '../read-store.js';
import { defineTable, int4, text } from '../table/table.js';
import { loadCheckpoint } from '../../testing/load-checkpoint.js';
import type { Projector } from './projector.js';
import { startProjector } from './start-projector.js';

const labelTable = defineTable('label', { key: ['label'], columns: { label: text(), seen: int4() } });
const labels = defineProjection<JarEvent>({
  name: 'labels',
  version: 1,
  tables: [labelTable],
  catalogues: [jarCatalogue],
  on: {
    JarLabelled: ({ data: { label } }, rows) => {
      rows.change(labelTable, { label }, (row) => ({ label, seen: (row?.seen ?? 0) + 1 }));
    },
  },
});
const notes = eventCatalogue('note', {
  NoteTaken: { summary: 'A note.', sentence: '{actor} took a note', version: 1, schema: z.object({}) },
});
const noteTable = defineTable('note', { key: ['id'], columns: { id: text() } });
const noteProjection = defineProjection({ name: 'notes', version: 1, tables: [noteTable], catalogues: [notes], on: {} });

/** Delivers every page twice, as a source may that was cut off before it noted how far it had come. */
class RepeatingStore extends ArrayEventStore {
  override async *subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    for await (const page of super.subscribeToAll(options)) {
      yield { ...page, events: page.events.flatMap((event) => [event, event]), caughtUp: false };
      yield page;
    }
  }
}

describe.each(ENGINES)('the projector on $name', (engine) => {
  let engineRunning: RunningEngine;
  let place: Place;
  let readStore: ReadStore;
  let projector: Projector | undefined;
  const lines: string[] = [];
  const ours = { owner: expect.stringContaining(`:${process.pid}:`), fence: expect.any(BigInt), changes: 1 };
  const at = (place: number): Position => ({ commit: BigInt(place), prepare: BigInt(place) });

  beforeAll(async () => {
    engineRunning = await engine.start();
    place = await engineRunning.place();
    readStore = place.open([jarProjection, labels, noteProjection]);
    await readStore.ready;
  });
  beforeEach(async () => {
    lines.length = 0;
    await sql`update projection_checkpoint set commit_position = 0, prepare_position = 0, last_event_id = null, live = false,
      owner = null, lease_until = null`.execute(readStore.db);
    await sql`truncate jar_v1, shelf_v1, label_v1`.execute(readStore.db);
  });
  afterEach(() => projector?.stop());
  afterAll(async () => {
    await readStore.close();
    await place.remove();
    await engineRunning.stop();
  });

  async function fill(store: ArrayEventStore, count: number): Promise<ArrayEventStore> {
    for (const [stream, event] of jarHistory(count)) await store.append(stream, [event], 'any');
    return store;
  }

  function start(eventStore: EventStore, maxBatch = 50): Projector {
    projector = startProjector({
      readStore,
      eventStore,
      maxBatch,
      backoffMs: { min: 5, max: 20 },
      log: (level, message) => lines.push(`${level}: ${message}`),
    });
    return projector;
  }

  async function expectFoldOf(eventStore: Pick<ArrayEventStore, 'all'>): Promise<void> {
    const folded = foldRows(jarProjection, eventStore.all());
    for (const table of [jarTable, shelfTable])
      expect(diffRows(table, folded.rows(table), await readAllRows(readStore, table))).toEqual([]);
  }

  it('follows the log, and reports where it is', async () => {
    const eventStore = await fill(new ArrayEventStore(), 300);
    const running = start(eventStore);
    expect(await running.waitFor(at(300), { timeoutMs: 10_000 })).toEqual({ reached: true, behind: [] });
    await expectFoldOf(eventStore);
    const { position } = await eventStore.append(jarStream(1), [jarEvent('JarFilled', { amount: 5 }, 'live')], 'any');
    expect(await running.waitFor(position)).toEqual({ reached: true, behind: [] });
    await expectFoldOf(eventStore);
    expect(running.positions()).toEqual(new Map(['jars', 'labels', 'notes'].map((name) => [name, at(301)])));
    expect(await running.status()).toEqual(
      ['jars', 'labels', 'notes'].map((projection) => ({
        ...{ projection, version: 1, state: 'live', position: at(301), lag: 0n, lease: ours },
        partitions: [{ partition: 0, position: at(301), lag: 0n, owner: ours.owner }],
        parked: { streams: 0, events: 0 },
      })),
    );
    expect(readStore.state()).toBe('ready');
    await running.stop();
    // Those that matched nothing at the end have noted how far they looked.
    expect((await loadCheckpoint(readStore.db, noteProjection)).position).toEqual(at(301));
    expect((await loadCheckpoint(readStore.db, labels)).position).toEqual(at(301));
  });

  it('is live at once on an empty log', async () => {
    const running = start(new ArrayEventStore());
    expect(await running.waitFor(START)).toEqual({ reached: true, behind: [] });
    for (let tries = 0; (await running.status()).some(({ state }) => state !== 'live') && tries < 200; tries++) await sleep(10);
    expect([readStore.state(), (await running.status()).map(({ state, lag }) => [state, lag])]).toEqual([
      'ready',
      Array(3).fill(['live', 0n]),
    ]);
  });

  it('answers a wait that takes too long with what is behind', async () => {
    const running = start(await fill(new ArrayEventStore(), 10));
    await running.waitFor(at(10));
    const before = performance.now();
    expect(await running.waitFor(at(12), { timeoutMs: 50, projections: ['jars'] })).toEqual({
      reached: false,
      behind: [{ projection: 'jars', position: at(10), lag: 2n }],
    });
    expect(performance.now() - before).toBeGreaterThan(45);
    await expect(running.waitFor(at(1), { projections: ['unheard of'] })).rejects.toThrow('not followed here');
  });

  it('has no double effect when every event is delivered twice', async () => {
    const eventStore = await fill(new RepeatingStore(), 200);
    expect((await start(eventStore, 30).waitFor(at(200), { timeoutMs: 10_000 })).reached).toBe(true);
    await expectFoldOf(eventStore);
  });

  it('resumes after faults of the source, without limit of tries', async () => {
    const eventStore = await fill(new ArrayEventStore(), 100);
    eventStore.fault = new StoreUnavailable('away');
    const running = start(eventStore);
    for (let round = 0; round < 5; round++) {
      eventStore.fault = new StoreUnavailable('away');
      await eventStore.append(jarStream(1), [jarEvent('JarFilled', { amount: 1 }, `fault ${round}`)], 'any');
      await sleep(10);
    }
    expect((await running.waitFor(at(105), { timeoutMs: 10_000 })).reached).toBe(true);
    await expectFoldOf(eventStore);
    expect(lines.some((line) => line.includes('is tried again'))).toBe(true);
  });

  it('stops at an event of a newer program, and says which', async () => {
    const eventStore = await fill(new ArrayEventStore(), 20);
    await eventStore.append(jarStream(1), [jarEvent('JarLabelled', { label: 'x' }, 'newer', 9)], 'any');
    const running = start(eventStore);
    await running.waitFor(at(21), { timeoutMs: 10_000, projections: ['jars'] });
    await running.waitFor(at(21), { timeoutMs: 10_000, projections: ['labels'] });
    for (let tries = 0; (await running.status())[2]!.state !== 'live' && tries < 500; tries++) await sleep(10);
    const failed = {
      message: expect.stringContaining('UnknownEvent'),
      event: expect.objectContaining({ type: 'JarLabelled', position: at(21) }),
    };
    expect((await running.status()).map(({ state, position, failure }) => [state, position, failure])).toEqual([
      ['stopped', at(20), failed],
      ['stopped', at(20), failed],
      ['live', at(21), undefined],
    ]);
  });

  it('rebuilds a read model that is ahead of the log or stems from another one', async () => {
    const eventStore = await fill(new ArrayEventStore(), 120);
    await start(eventStore).waitFor(at(120), { timeoutMs: 10_000 });
    await projector!.stop();
    eventStore.cut(60);
    expect((await start(eventStore).waitFor(at(60), { timeoutMs: 10_000 })).reached).toBe(true);
    await sleep(50);
    await expectFoldOf(eventStore);
    expect(lines.filter((line) => line.startsWith('warn')).sort()).toEqual(
      ['jars', 'labels', 'notes'].map((name) => `warn: Read model "${name}" does not fit the log: it is ahead of the log. It is rebuilt.`),
    );
    await projector!.stop();

    lines.length = 0;
    const other = new ArrayEventStore();
    for (let jar = 0; jar < 90; jar++)
      await other.append(jarStream(jar), [jarEvent('JarOpened', { label: 'new', shelf: 'low' }, `other ${jar}`)], 'any');
    expect((await start(other).waitFor(at(90), { timeoutMs: 10_000 })).reached).toBe(true);
    await expectFoldOf(other);
    expect(lines).toContain(
      'warn: Read model "jars" does not fit the log: the log holds another event where it applied its last one. It is rebuilt.',
    );
  });

  it('notices another log also where it has applied nothing yet', async () => {
    const labels = async (id: string, count: number): Promise<ArrayEventStore> => {
      const eventStore = new ArrayEventStore();
      for (let index = 0; index < count; index++)
        await eventStore.append(jarStream(1), [jarEvent('JarBroken', {}, `${id} ${index}`)], 'any');
      return eventStore;
    };
    for (const [id, count, warnings] of [
      ['one', 1, 0],
      ['one', 1, 0],
      ['another', 2, 3],
    ] as const) {
      lines.length = 0;
      expect((await start(await labels(id, count)).waitFor(at(count), { timeoutMs: 10_000 })).reached).toBe(true);
      await projector!.stop();
      expect([id, lines.filter((line) => line.startsWith('warn')).length]).toEqual([id, warnings]);
    }
  });

  it('follows the embedded event store', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'opsledger-events-'));
    const eventStore = await openEmbeddedEventStore({ folder });
    const log: RecordedEvent[] = [];
    for (const [stream, event] of jarHistory(150)) await eventStore.append(stream, [event], 'any');
    const running = start(eventStore);
    for (const [stream, event] of jarHistory(230).slice(150)) await eventStore.append(stream, [event], 'any');
    const head = await eventStore.head();
    expect(await running.waitFor(head, { timeoutMs: 10_000 })).toEqual({ reached: true, behind: [] });
    for await (const event of eventStore.readAll()) log.push(event);
    await expectFoldOf({ all: () => log });
    await running.stop();
    await eventStore.close();
    await rm(folder, { recursive: true });
  });

  it('writes nothing once another node has its lease, and goes on when that has lapsed', async () => {
    const eventStore = await fill(new ArrayEventStore(), 10);
    const running = start(eventStore);
    await running.waitFor(at(10));
    await sql`
      update projection_checkpoint set owner = 'thief', fence = fence + 1, lease_until = clock_timestamp() + interval '2 seconds'
      where projection = 'jars'`.execute(readStore.db);
    await eventStore.append(jarStream(1), [jarEvent('JarFilled', { amount: 5 }, 'contested')], 'any');
    for (let tries = 0; (await running.status())[0]!.state !== 'standby' && tries < 150; tries++) await sleep(10);
    expect((await running.waitFor(at(11), { projections: ['jars'], timeoutMs: 50 })).reached).toBe(false);
    expect((await running.status())[0]).toMatchObject({ state: 'standby', position: at(10), lease: { owner: 'thief', changes: 2 } });
    expect((await running.waitFor(at(11), { timeoutMs: 10_000 })).reached).toBe(true);
    expect((await running.status())[0]).toMatchObject({ position: at(11), lease: { ...ours, changes: 3 } });
    await expectFoldOf(eventStore);
    expect(lines).toContain('info: Projection "jars" gives way: The checkpoint of projection "jars" has another owner now.');
  });
});
