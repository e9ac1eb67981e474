import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbeddedEventStore, type EventStore, type NewEvent } from '@opsledger/eventsourcing';
import { openEventStoreDb } from '@opsledger/eventstoredb';
import { readAllRows, startProjector, type Projector, type ReadStore } from '@opsledger/read-store';
import { POSTGRES, type Place, type RunningEngine } from '@opsledger/read-store/testing';
import {
  Acknowledged,
  ALL_TYPES,
  NOTHING_SEEN,
  PAGE_METADATA,
  tallying,
  withEvent,
  type LogReport,
  type PageEventType,
  type Tally,
  type Tallying,
} from './completeness.tally.js';
import type { ServerOrder } from './store-outage.server.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** Completeness: 16 writers append at once; no projection skips an event, counts one twice or sees two in the wrong order. */
export interface CompletenessOptions {
  /** At least, on each of the two stores. */
  readonly events: number;
  readonly seed: number;
}

export interface CompletenessReport extends CompletenessOptions {
  readonly embedded: StoreReport;
  readonly server: StoreReport;
  readonly passed: boolean;
}

/** What a projection has made of the log. */
export interface ProjectionReport {
  readonly counted: number;
  /** Events of its types that it has not counted; negative: it has counted some twice. */
  readonly missed: number;
  /** Events whose position or revision did not follow on. */
  readonly disorder: number;
  /** True when it has seen the events of the log, in the log's order. */
  readonly inOrder: boolean;
}

export interface StoreReport extends LogReport {
  readonly restarts: number;
  readonly eventsBeforeLate: number;
  readonly projections: Readonly<Record<string, ProjectionReport>>;
  readonly writingSeconds: number;
  readonly seconds: number;
  readonly passed: boolean;
}

const WRITERS = 16;
const STREAMS = 400;
/** Of ten events one is of this type: there is a projection that follows these alone. */
const RARE: PageEventType = 'LineStruck';
/** Milliseconds in which a projection gets on, also on a loaded machine. */
const PATIENCE_MS = 60_000;

export async function run({ events, seed }: CompletenessOptions): Promise<CompletenessReport> {
  const engine = await POSTGRES.start();
  const embedded = await runOn(await openFolder(), engine, { events, seed });
  const server = await runOn(await openServer(), engine, { events, seed });
  await engine.stop();
  return { events, seed, embedded, server, passed: embedded.passed && server.passed };
}

/** A log under test: the doors of its writers and that of the projections. */
interface LogUnderTest {
  readonly writers: readonly EventStore[];
  readonly reader: EventStore;
  /** Closes the doors and opens the log itself, past any wire. */
  reopen(): Promise<EventStore>;
  remove(): void;
}

async function openFolder(): Promise<LogUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'completeness-'));
  const store = await openEmbeddedEventStore({ folder });
  return { writers: [store], reader: store, reopen: async () => store, remove: () => rmSync(folder, { recursive: true }) };
}

async function openServer(): Promise<LogUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'completeness-'));
  const order: ServerOrder = { folder, port: 0 };
  const program = new URL('./store-outage.server.js', import.meta.url).pathname;
  const child = fork(program, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [port] = (await once(child, 'message')) as [number];
  const url = `esdb://127.0.0.1:${port}?tls=false`;
  const [reader, ...writers] = await Promise.all([1, 2, 3].map(() => openEventStoreDb({ url })));
  return {
    writers,
    reader: reader!,
    async reopen() {
      for (const store of [...writers, reader!]) await store.close();
      child.disconnect();
      await once(child, 'exit');
      return openEmbeddedEventStore({ folder, readOnly: true });
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function runOn(log: LogUnderTest, engine: RunningEngine, { events, seed }: CompletenessOptions): Promise<StoreReport> {
  const start = performance.now();
  const random = randomBySeed(seed);
  const tallies = {
    steady: tallying('steady', ALL_TYPES),
    rare: tallying('rare', [RARE]),
    restarted: tallying('restarted', ALL_TYPES),
    late: tallying('late', ALL_TYPES),
  };
  const writing = new Writing(log.writers, events, random);
  const steady = await Follower.open(engine, log.reader, [tallies.steady, tallies.rare]);
  const restarted = await Follower.open(engine, log.reader, [tallies.restarted]);
  const late = await Follower.open(engine, log.reader, [tallies.late]);
  steady.start();
  const restarting = restarted.restartUntil(writing.done, random, 20 + events / 500);
  await writing.reached(events / 2);
  const eventsBeforeLate = writing.written;
  late.start();
  await writing.done;
  const writingSeconds = Math.round((performance.now() - start) / 1000);
  await restarting;
  const followers = [steady, restarted, late];
  for (const follower of followers) await follower.finish();
  const found = await compare(log, writing.acknowledged, { tallies, followers });
  const { lost, doubled, holes, projections } = found;
  const complete = Object.values(projections).every(({ missed, disorder, inOrder }) => missed === 0 && disorder === 0 && inOrder);
  const passed = complete && lost + doubled + holes === 0 && found.events === writing.written;
  const seconds = Math.round((performance.now() - start) / 1000);
  return { ...found, restarts: restarted.restarts, eventsBeforeLate, writingSeconds, seconds, passed };
}

/** Writers that append batches of random sizes to random streams, all at once, until enough is written. */
class Writing {
  readonly acknowledged = new Acknowledged();
  written = 0;
  readonly done: Promise<void>;

  constructor(
    stores: readonly EventStore[],
    private readonly events: number,
    private readonly random: () => number,
  ) {
    const writers = Array.from({ length: WRITERS }, (_, writer) => this.write(stores[writer % stores.length]!, writer));
    this.done = Promise.all(writers).then(() => undefined);
  }

  async reached(events: number): Promise<void> {
    while (this.written < events) await Promise.race([sleep(10), this.done]);
  }

  private async write(store: EventStore, writer: number): Promise<void> {
    for (let append = 0; this.written < this.events; append += 1) {
      const size = this.batchSize();
      const stream = `page-${Math.floor(this.random() * STREAMS)}`;
      const batch = Array.from({ length: size }, (_, index): NewEvent => {
        const type = this.random() < 0.1 ? RARE : 'LineWritten';
        return { id: randomUUID(), type, data: { writer, append, index, size }, metadata: PAGE_METADATA };
      });
      const { revision } = await store.append(stream, batch, 'any');
      this.acknowledged.add({ writer, append, size }, stream, revision);
      this.written += size;
    }
  }

  /** Mostly small, now and then large. */
  private batchSize(): number {
    const most = this.random() < 0.7 ? 5 : this.random() < 0.8 ? 60 : 500;
    return 1 + Math.floor(this.random() * most);
  }
}

/** Projections in a database of their own, whose projector can be stopped and started. */
class Follower {
  restarts = 0;
  private projector: Projector | undefined;

  private constructor(
    private readonly place: Place,
    private readonly readStore: ReadStore,
    private readonly eventStore: EventStore,
    readonly tallyings: readonly Tallying[],
  ) {}

  static async open(engine: RunningEngine, eventStore: EventStore, tallyings: readonly Tallying[]): Promise<Follower> {
    const place = await engine.place();
    const readStore = place.open(tallyings.map(({ projection }) => projection));
    await readStore.ready;
    return new Follower(place, readStore, eventStore, tallyings);
  }

  start(): void {
    const { readStore, eventStore } = this;
    this.projector = startProjector({ readStore, eventStore, backoffMs: { min: 20, max: 1000 } });
  }

  /** Stops and starts it, again and again. Runs when it returns. @param longestMs of one run. */
  async restartUntil(done: Promise<void>, random: () => number, longestMs: number): Promise<void> {
    const end = { reached: false };
    const noteEnd = (): void => {
      end.reached = true;
    };
    void done.finally(noteEnd);
    this.start();
    while (!end.reached) {
      await Promise.race([sleep(random() * longestMs), done]);
      await this.projector!.stop();
      await sleep(random() * 20);
      this.start();
      this.restarts += 1;
    }
  }

  /** Waits for the end of the log, however long that takes, and stops. @throws when nothing moves for a while. */
  async finish(): Promise<void> {
    const projector = this.projector!;
    const head = await this.eventStore.head();
    for (let before = ''; !(await projector.waitFor(head, { timeoutMs: PATIENCE_MS })).reached;) {
      const now = [...projector.positions().values()].map(({ commit }) => commit).join();
      if (now === before)
        throw new Error(
          `A projection does not go on: ${JSON.stringify((await projector.status()).map(({ failure }) => failure?.message))}`,
        );
      before = now;
    }
    await projector.stop();
  }

  async report({ logTable, pageTable }: Tallying, expected: Tally): Promise<ProjectionReport> {
    const [row] = await readAllRows(this.readStore, logTable);
    const pages = await readAllRows(this.readStore, pageTable);
    const counted = row?.events ?? 0;
    const disorder = (row?.disorder ?? 0) + pages.reduce((sum, page) => sum + page.disorder, 0);
    return { counted, missed: expected.events - counted, disorder, inOrder: row?.digest === expected.digest };
  }

  async close(): Promise<void> {
    await this.readStore.close();
    await this.place.remove();
  }
}

interface Found {
  readonly tallies: Readonly<Record<string, Tallying>>;
  readonly followers: readonly Follower[];
}

/** Reads the log once more, by itself, and compares everything with it. */
async function compare(log: LogUnderTest, acknowledged: Acknowledged, { tallies, followers }: Found) {
  const store = await log.reopen();
  const expected = new Map(Object.keys(tallies).map((name) => [name, NOTHING_SEEN]));
  const report = await acknowledged.compareWith(store.readAll(), ({ id, type }) => {
    for (const [name, { types }] of Object.entries(tallies))
      if (types.includes(type as PageEventType)) expected.set(name, withEvent(expected.get(name)!, id));
  });
  const projections: Record<string, ProjectionReport> = {};
  for (const [name, each] of Object.entries(tallies)) {
    const follower = followers.find(({ tallyings }) => tallyings.includes(each))!;
    projections[name] = await follower.report(each, expected.get(name)!);
  }
  for (const follower of followers) await follower.close();
  await store.close();
  log.remove();
  return { ...report, projections };
}

if (isProgram(import.meta.url)) {
  const report = await run({ events: numberArgument('events', 1_000_000), seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
