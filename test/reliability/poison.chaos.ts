import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbeddedEventStore, type EventStore, type NewEvent, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import { listParked, replayStream, startProjector, type Projector, type ReadStore } from '@opsledger/read-store';
import { ENGINES, type TestEngine } from '@opsledger/read-store/testing';
import { lagOf, type Lag } from './lag.js';
import { FAULTS, Handlers, poisonedOf, reading, type Fault, type Metering } from './poison.meters.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R10: one stream in a hundred has an event that cannot be applied; it alone stops, until the handlers are mended and it is replayed. */
export interface PoisonOptions {
  /** Half of them are there when the projector starts, the others are appended while it follows. */
  readonly events: number;
  readonly streams: number;
  readonly badStreams: number;
  /** Events per second of the second half. */
  readonly rate: number;
  /** Whether the same is done without poison first, to compare the lag. */
  readonly control: boolean;
  readonly seed: number;
}

/** One projection beside poison. */
export interface PoisonFigures {
  readonly lagWithout?: Lag;
  readonly lagWith: Lag;
  /** While what was set aside is replayed. */
  readonly lagReplaying: Lag;
  readonly parkedStreams: number;
  readonly parkedEvents: number;
  /** Streams that are set aside without need, or not though they should be, or from another event on. */
  readonly wronglyParked: number;
  /** Replays before the handlers were mended that did something. */
  readonly wronglyReplayed: number;
  /** Events that came in by the replay. */
  readonly replayed: number;
  /** Rows that were no fold of all events but those set aside; and in the end, of all. */
  readonly differences: number;
  /** Events that were applied out of the order of their stream. */
  readonly disorder: number;
  /** Streams that are set aside in the end. */
  readonly left: number;
  readonly passed: boolean;
}

export interface PoisonReport extends PoisonOptions {
  /** By engine, and by projection: `apart` is partitioned, `joined` is not. */
  readonly engines: Readonly<Record<string, Readonly<Record<string, PoisonFigures>>>>;
  /** The slowest 1 % with poison may take this much longer, in milliseconds. */
  readonly toleratedMs: number;
  readonly passed: boolean;
}

const TICK_MS = 10;
const PATIENCE_MS = 60_000;
const TOLERATED_MS = 250;
const NAMES = ['apart', 'joined'] as const;
type Name = (typeof NAMES)[number];
type Planned = readonly [stream: string, event: NewEvent];

export async function run(options: PoisonOptions): Promise<PoisonReport> {
  const engines: Record<string, Record<string, PoisonFigures>> = {};
  for (const engine of ENGINES) {
    const sound = options.control ? await Run.of(engine, { ...options, badStreams: 0 }, (all) => all.follow()) : undefined;
    engines[engine.name] = await Run.of(engine, options, async (all) => all.figures(sound, await all.follow()));
  }
  const passed = Object.values(engines).every((each) => Object.values(each).every((figures) => figures.passed));
  return { ...options, engines, toleratedMs: TOLERATED_MS, passed };
}

/** Readings of all meters in random order, of which the bad ones have one that cannot be applied. */
function plan({ events, streams, badStreams }: PoisonOptions, random: () => number): readonly Planned[] {
  const faults = new Map<number, { readonly fault: Fault; at: number }>();
  for (let bad = 0; bad < badStreams; bad += 1) {
    const meter = Math.floor((bad * streams) / badStreams);
    faults.set(meter, { fault: FAULTS[bad % FAULTS.length]!, at: Math.floor(random() * 2) });
  }
  return Array.from({ length: events }, () => {
    const meter = Math.floor(random() * streams);
    const bad = faults.get(meter);
    return [`meter-${meter}`, reading(bad && bad.at-- === 0 ? bad.fault : undefined)];
  });
}

/** A log, a read store and a projector. */
class Run {
  private readonly random: () => number;
  private projector: Projector | undefined;

  private constructor(
    private readonly options: PoisonOptions,
    private readonly log: EventStore,
    private readonly readStore: ReadStore,
    private readonly handlers: Handlers,
  ) {
    this.random = randomBySeed(options.seed);
  }

  static async of<Result>(engine: TestEngine, options: PoisonOptions, work: (all: Run) => Promise<Result>): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), 'poison-'));
    const log = await openEmbeddedEventStore({ folder });
    const running = await engine.start();
    const place = await running.place();
    const handlers = new Handlers();
    const readStore = place.open(NAMES.map((name) => handlers[name].projection));
    const all = new Run(options, log, readStore, handlers);
    try {
      return await work(all);
    } finally {
      await all.projector?.stop();
      await readStore.close();
      await place.remove();
      await running.stop();
      await log.close();
      await rm(folder, { recursive: true });
    }
  }

  /** Reads what is there, then follows what is appended. @returns the lag of the streams that are sound. */
  async follow(): Promise<Record<Name, Lag>> {
    const planned = plan(this.options, this.random);
    const half = planned.length / 2;
    for (let at = 0; at < half; at += 500) await this.append(planned.slice(at, Math.min(half, at + 500)));
    this.projector = startProjector({ readStore: this.readStore, eventStore: this.log, backoffMs: { min: 5, max: 100 } });
    await this.shown();
    return this.appendAtRate(planned.slice(half));
  }

  async figures(without: Record<Name, Lag> | undefined, lagWith: Record<Name, Lag>): Promise<Record<string, PoisonFigures>> {
    await this.shown();
    const events = await this.events();
    const beside: Record<string, Awaited<ReturnType<Run['lookBeside']>>> = {};
    for (const name of NAMES) beside[name] = await this.lookBeside(this.handlers[name], events);
    this.handlers.faulty = false;
    const end = { reached: false };
    const appending = this.appendAtRate(plan({ ...this.options, badStreams: 0, events: this.options.events / 10 }, this.random), end);
    const replayed: Record<string, number> = {};
    for (const name of NAMES) replayed[name] = await this.replay(this.handlers[name]);
    end.reached = true;
    const lagReplaying = await appending;
    await this.shown();
    const all = await this.events();
    const left = await listParked(this.readStore.db, 10_000);
    const figures: Record<string, PoisonFigures> = {};
    for (const name of NAMES) {
      const { differences, disorder } = await this.handlers[name].compare(this.readStore, all);
      const before = beside[name]!;
      const found = {
        ...before,
        replayed: replayed[name]!,
        differences: before.differences + differences,
        disorder: before.disorder + disorder,
        left: left.filter(({ projection }) => projection === name).length,
      };
      const wrong = found.wronglyParked + found.wronglyReplayed + found.differences + found.disorder + found.left;
      const inTime = !without || lagWith[name].p99 <= without[name].p99 + TOLERATED_MS;
      const passed = wrong === 0 && found.replayed >= found.parkedEvents && inTime;
      figures[name] = {
        ...(without && { lagWithout: without[name] }),
        lagWith: lagWith[name],
        lagReplaying: lagReplaying[name],
        ...found,
        passed,
      };
    }
    return figures;
  }

  /** Compares with the log while events are set aside. */
  private async lookBeside({ projection, compare }: Metering, events: readonly RecordedEvent[]) {
    const expected = poisonedOf(events);
    const parked = (await listParked(this.readStore.db, 10_000)).filter((each) => each.projection === projection.name);
    const matching = parked.filter(({ stream, events: count, first, error }) => {
      const set = expected.get(stream);
      return set?.length === count && set[0]!.id === first.id && error !== '';
    });
    const aside = new Set([...expected.values()].flat());
    const found = await compare(
      this.readStore,
      events.filter((event) => !aside.has(event)),
    );
    let wronglyReplayed = 0;
    for (const { stream } of parked.slice(0, 5)) {
      const { applied, error } = await replayStream(this.readStore, projection, stream, new Set());
      if (applied !== 0 || error === undefined) wronglyReplayed += 1;
    }
    const wronglyParked = expected.size + parked.length - 2 * matching.length;
    return { parkedStreams: parked.length, parkedEvents: aside.size, wronglyParked, wronglyReplayed, ...found };
  }

  private async replay({ projection }: Metering): Promise<number> {
    const parked = (await listParked(this.readStore.db, 10_000)).filter((each) => each.projection === projection.name);
    const order = parked.map(({ stream }) => ({ stream, at: this.random() })).sort((a, b) => a.at - b.at);
    let replayed = 0;
    for (const { stream } of order) replayed += (await replayStream(this.readStore, projection, stream, new Set())).applied;
    return replayed;
  }

  private async append(planned: readonly Planned[]): Promise<readonly Position[]> {
    return Promise.all(planned.map(async ([stream, event]) => (await this.log.append(stream, [event], 'any')).position));
  }

  /** Appends until there is no more, or the `end`. */
  private async appendAtRate(planned: readonly Planned[], end = { reached: false }): Promise<Record<Name, Lag>> {
    const bad = poisonable(planned);
    const lags: Record<Name, number[]> = { apart: [], joined: [] };
    const probes: Promise<void>[] = [];
    const start = performance.now();
    for (let at = 0; at < planned.length && !end.reached;) {
      const due = Math.min(planned.length, Math.ceil(((performance.now() - start) * this.options.rate) / 1000));
      const batch = planned.slice(at, due);
      const positions = await this.append(batch);
      const sound = batch.findIndex(([stream]) => !bad.has(stream));
      const position = positions[sound];
      if (position) for (const name of NAMES) probes.push(this.probe(name, position, lags[name]));
      at = due;
      await sleep(TICK_MS);
    }
    await Promise.all(probes);
    return { apart: lagOf(lags.apart), joined: lagOf(lags.joined) };
  }

  private async probe(name: Name, position: Position, lags: number[]): Promise<void> {
    const start = performance.now();
    const { reached } = await this.projector!.waitFor(position, { projections: [name], timeoutMs: PATIENCE_MS });
    lags.push(reached ? performance.now() - start : Infinity);
  }

  private async shown(): Promise<void> {
    const { reached } = await this.projector!.waitFor(await this.log.head(), { timeoutMs: PATIENCE_MS });
    if (!reached)
      throw new Error(
        `A projection does not go on: ${JSON.stringify((await this.projector!.status()).map(({ failure }) => failure?.message))}`,
      );
  }

  private async events(): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const event of this.log.readAll()) if (event.stream.startsWith('meter-')) events.push(event);
    return events;
  }
}

const poisonable = (planned: readonly Planned[]): ReadonlySet<string> =>
  new Set(planned.filter(([, { data }]) => data['fault'] !== undefined).map(([stream]) => stream));

/** With ten events in each stream, and one bad stream in a hundred. */
export function poisonOf(events: number, seed: number): PoisonOptions {
  return { events, streams: events / 10, badStreams: events / 1000, rate: 2000, control: true, seed };
}

if (isProgram(import.meta.url)) {
  const report = await run(poisonOf(numberArgument('events', 100_000), numberArgument('seed', Date.now() % 1_000_000)));
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
