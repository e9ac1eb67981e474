import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV7, type CommandId, type Instant } from '@opsledger/kernel';
import { boxAggregate, boxEvents, FaultyStore, type BoxCommand } from '@opsledger/eventsourcing/testing';
import { Aggregates } from '../decider/aggregates.js';
import { MonotoneClock } from '../decider/clock.js';
import { openEmbeddedEventStore } from '../embedded/open-embedded-event-store.js';
import { StoreUnavailable } from '../event-store/errors.js';
import type { EventStore, RecordedEvent } from '../event-store/event-store.js';
import { START } from '../event-store/position.js';
import { startProcesses, type ProcessRunner, type Scheduling } from './process-runner.js';
import type { DueCommand, Schedule } from './schedule.js';

const noon = (day: number): Instant => `2026-03-0${day}T12:00:00.000Z` as Instant;

describe('a schedule on the embedded store', () => {
  let folder: string;
  let store: FaultyStore;
  let embedded: EventStore;
  let time: Instant;
  let clock: MonotoneClock;
  let aggregates: Aggregates;
  const runners: ProcessRunner[] = [];
  const lines: string[] = [];
  const sent: string[] = [];

  /** A box is closed at the moment that its label names: what is due follows from the log alone. */
  const closing: Schedule = {
    name: 'closing',
    reads: [],
    async *due(now) {
      const open = new Map<string, Instant>();
      for await (const { type, stream, data } of store.readAll()) {
        if (type === 'BoxOpened') open.set(stream.slice(4), (data as { label: Instant }).label);
        if (type === 'BoxClosed') open.delete(stream.slice(4));
      }
      for (const [id, at] of open) if (at <= now) yield close(id, at);
    },
  };
  const close = (id: string, at: Instant): DueCommand => ({
    ...{ category: 'box', id, command: { type: 'CloseBox', data: {} } },
    ...{ key: `${id}|${at}`, occurredAt: at, reason: 'Its time is over.' },
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-schedule-'));
    embedded = await openEmbeddedEventStore({ folder });
    store = new FaultyStore(embedded);
    time = noon(1);
    clock = new MonotoneClock(() => Date.parse(time));
    aggregates = new Aggregates(store, [boxAggregate], { clock });
    lines.length = 0;
    sent.length = 0;
  });
  afterEach(async () => {
    for (const runner of runners.splice(0)) await runner.stop();
    await embedded.close();
    await rm(folder, { recursive: true });
  });

  async function open(id: string, label: string): Promise<void> {
    const command: BoxCommand = { type: 'OpenBox', data: { label } };
    const actor = { id: 'clerk', kind: 'user', roles: [] } as const;
    await aggregates.execute('box', id, command, { commandId: uuidV7() as CommandId, actor, origin: 'seed', correlationId: 'c' });
  }

  function start(schedule: Schedule = closing, options: Partial<Scheduling> = {}): ProcessRunner {
    const runner = startProcesses({
      processes: [],
      scheduling: { schedules: [schedule], clock, readModels: { waitFor: async () => ({ reached: true }) }, everyMs: 5, ...options },
      catalogues: [boxEvents],
      eventStore: store,
      checkpoints: { load: async () => ({ position: START, lastEvent: undefined }), save: async () => undefined },
      send: (category, id, command, context) => {
        sent.push(id);
        return aggregates.execute(category, id, command, context);
      },
      log: (level, message) => lines.push(`${level}: ${message}`),
      backoffMs: { min: 1, max: 5 },
    });
    runners.push(runner);
    return runner;
  }

  const statusOf = (runner: ProcessRunner) => runner.status()[0]!;

  async function until(isSo: () => boolean): Promise<void> {
    for (let tries = 0; tries < 1000 && !isSo(); tries++) await sleep(2);
    expect(isSo()).toBe(true);
  }

  /** Waits until everything was looked at, at a time that was set before. */
  const looked = (runner: ProcessRunner): Promise<void> => until(() => statusOf(runner).lastRunAt === clock.now());

  async function closed(): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const event of embedded.readAll()) if (event.type === 'BoxClosed') events.push(event);
    return events;
  }
  const closedBoxes = async () => (await closed()).map(({ stream }) => stream);

  it('sends what is due, and not before its time', async () => {
    await open('a', noon(2));
    const runner = start();
    await looked(runner);
    expect(sent).toEqual([]);
    time = noon(3);
    await looked(runner);
    const [event] = await closed();
    expect(event!.metadata).toMatchObject({
      ...{ actor: { id: 'closing', kind: 'scheduler', roles: ['admin'] }, origin: 'scheduler', reason: 'Its time is over.' },
      ...{ occurredAt: noon(2), recordedAt: noon(3), commandId: '3cbd88b5-346e-5089-a326-4757da97f5bd' },
    });
    expect(statusOf(runner)).toEqual({
      ...{ process: 'schedule/closing', state: 'running', lastRunAt: noon(3) },
      ...{ position: expect.anything() as object, lease: { owner: undefined, fence: 0n, changes: 0 } },
    });
    time = noon(4);
    await looked(runner);
    expect(sent).toEqual(['a']);
  });

  it('catches up with what was missed while it did not run', async () => {
    await open('a', noon(2));
    await start().stop();
    await open('b', noon(3));
    time = noon(5);
    await looked(start());
    expect(await closedBoxes()).toEqual(['box-a', 'box-b']);
    expect((await closed()).map(({ metadata }) => metadata['occurredAt'])).toEqual([noon(2), noon(3)]);
  });

  it('has one effect when two look at once, and when it forgets what it did', async () => {
    for (const id of 'abcdefgh') await open(id, `${noon(1)} ${id}`);
    const always: Schedule = {
      ...{ name: 'closing', reads: [] },
      async *due() {
        for (const id of 'abcdefgh') yield close(id, noon(1));
      },
    };
    await Promise.all([start(always), start(always)].map(looked));
    for (const runner of runners) await runner.stop();
    await looked(start(always));
    expect(await closedBoxes()).toHaveLength(8);
    expect(sent).toHaveLength(24);
    expect(lines).toEqual([]);
  });

  it('says once that a command was refused, and leaves it alone for a while', async () => {
    const strange: Schedule = {
      ...{ name: 'strange', reads: [] },
      async *due(now) {
        yield { category: 'box', id: 'nowhere', command: { type: 'CloseBox', data: {} }, key: 'nowhere' };
        yield { category: 'box', id: 'late', command: { type: 'CloseBox', data: {} }, key: 'late', occurredAt: now };
      },
    };
    const runner = start(strange, { restMs: 40 });
    await until(() => sent.filter((id) => id === 'nowhere').length === 2);
    expect(statusOf(runner)).toMatchObject({ state: 'running' });
    await open('late', 'to be closed');
    const tries = sent.length;
    await until(() => sent.length >= tries + 4);
    expect(await closedBoxes()).toEqual(['box-late']);
    const refusal = 'warn: Schedule "strange": CloseBox was refused: The box is not open.';
    expect(lines).toEqual([refusal, refusal]);
    const before = sent.length;
    await runner.stop();
    const patient = start(strange, { restMs: 60_000 });
    await looked(patient);
    await sleep(50);
    expect(sent).toHaveLength(before + 2);
  });

  it('does no harm when the clock jumps, back or ahead', async () => {
    await open('a', noon(2));
    await open('b', noon(4));
    time = noon(3);
    const runner = start();
    await looked(runner);
    time = noon(1);
    await sleep(30);
    expect(statusOf(runner).lastRunAt).toBe(noon(3));
    time = noon(5);
    await looked(runner);
    time = noon(2);
    await sleep(30);
    expect(sent).toEqual(['a', 'b']);
    expect((await closed()).map(({ metadata }) => metadata['recordedAt'])).toEqual([noon(3), noon(5)]);
  });

  it('waits for the read models that it looks at', async () => {
    await open('a', noon(1));
    let reached = false;
    const waited: unknown[] = [];
    const readModels: Scheduling['readModels'] = {
      waitFor: async (...given) => {
        waited.push(given);
        return { reached };
      },
    };
    const runner = start({ ...closing, reads: ['boxes', 'shelves'] }, { readModels });
    await until(() => statusOf(runner).state === 'retrying');
    expect(statusOf(runner)).toMatchObject({ failure: 'The read models it looks at (boxes, shelves) are behind.', lastRunAt: null });
    expect(waited[0]).toEqual([await store.head(), { projections: ['boxes', 'shelves'], timeoutMs: 5000 }]);
    expect(sent).toEqual([]);
    reached = true;
    await looked(runner);
    expect([sent, statusOf(runner).failure]).toEqual([['a'], undefined]);
  });

  it('goes on with the others when one command fails, and comes back to it', async () => {
    for (const id of 'abc') await open(id, `${noon(1)} ${id}`);
    const all: Schedule = { ...closing, due: () => allDue() };
    async function* allDue() {
      for (const id of 'abc') yield close(id, noon(1));
    }
    let broken = true;
    store.beforeAppend = async (stream) => {
      if (stream === 'box-a' && broken) throw new Error('The box is jammed.');
      if (stream === 'box-b' && sent.filter((id) => id === 'b').length === 1) throw new StoreUnavailable('The store is away.');
    };
    const runner = start(all);
    await until(() => sent.length >= 5);
    // The store was away at b, so c was not tried; then a failed alone.
    expect(sent.slice(0, 5)).toEqual(['a', 'b', 'a', 'b', 'c']);
    await until(() => statusOf(runner).failure === 'The box is jammed.');
    broken = false;
    await looked(runner);
    expect([...(await closedBoxes())].sort()).toEqual(['box-a', 'box-b', 'box-c']);
  });

  it('reads on only when a command was answered, and ends between two of them', async () => {
    let given = 0;
    const endless: Schedule = {
      ...{ name: 'endless', reads: [] },
      async *due() {
        for (; ; given++) {
          await sleep(0); // as a page that is read from a database
          expect(sent).toHaveLength(given);
          yield { category: 'box', id: `box ${given}`, command: { type: 'CloseBox', data: {} }, key: String(given) };
        }
      },
    };
    const runner = start(endless);
    await until(() => given > 20);
    await runner.stop();
    const atStop = given;
    await sleep(20);
    expect(given).toBe(atStop);
    expect(statusOf(runner)).toMatchObject({ state: 'starting', lastRunAt: null });
  });

  it('ends while it waits for a read model, and has a name of its own', async () => {
    const runner = start(
      { ...closing, reads: ['boxes'] },
      { readModels: { waitFor: () => new Promise(() => undefined) }, everyMs: 60_000 },
    );
    await sleep(10);
    await runner.stop();
    expect(() => start(closing, { schedules: [closing, closing] })).toThrow('Two processes or schedules are called "schedule/closing".');
  });
});
