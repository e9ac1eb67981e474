import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openEmbeddedEventStore, startProcesses, type EventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import { askToCancel, listRebuilds, startProjector, type Projector, type ReadStore, type RebuildStep } from '@opsledger/read-store';
import { POSTGRES } from '@opsledger/read-store/testing';
import { Handlers, reading } from './poison.meters.js';
import type { RebuildNews, RebuildOrder } from './rebuild.worker.js';
import { lagOf, type Lag } from './lag.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R11: read models are rebuilt by processes that are killed, and told to end, while the log grows and somebody asks without pause. */
export interface RebuildOptions {
  /** Events that are there before. */
  readonly events: number;
  readonly kills: number;
  readonly cancels: number;
  readonly appendsPerSecond: number;
  readonly seed: number;
}

export interface RebuildChaosReport extends RebuildOptions {
  /** How often new tables came to be served; of these, how often by a process that went on with what a killed one had left. */
  readonly switched: number;
  readonly resumed: number;
  readonly appended: number;
  readonly queries: number;
  readonly failedQueries: readonly string[];
  /** Queries that were answered with less than one before. */
  readonly wentBack: number;
  /** Times at which new tables were served that were not proved to hold the rows of the old ones. */
  readonly unproven: number;
  /** Kills that left new tables served and the rebuild noted as under way. */
  readonly halfSwitched: number;
  /** Rows that are no fold of the log in the end. */
  readonly differences: number;
  /** Reactions of a process manager to an event that it had reacted to, and events in the log that nobody appended. */
  readonly sideEffectsAgain: number;
  readonly lag: Lag;
  readonly seconds: number;
  readonly passed: boolean;
}

const WORKER = new URL('./rebuild.worker.js', import.meta.url).pathname;
const PER_STREAM = 10;
const LAG_MS = 2000;
const STEPS: readonly RebuildStep[] = ['filling', 'indexing', 'comparing', 'switching'];
const PATIENCE_MS = 600_000;

export async function run(options: RebuildOptions): Promise<RebuildChaosReport> {
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'rebuild-'));
  const log = await openEmbeddedEventStore({ folder });
  const engine = await POSTGRES.start();
  const place = await engine.place();
  const handlers = new Handlers();
  handlers.faulty = false;
  const readStore = place.open([handlers.apart.projection, handlers.joined.projection]);
  const projector = startProjector({ readStore, eventStore: log });
  const world: World = { options, random: randomBySeed(options.seed), log, readStore, projector, handlers };
  const reactions = new Reactions(world);
  try {
    await fillLog(world);
    await reactions.caughtUp();
    const load = new Load(world);
    const found = await new Rebuilds(world, { url: place.url!, folder }).run();
    const asked = await load.stop();
    await reactions.caughtUp();
    const events = await eventsOf(log);
    let differences = 0;
    for (const { compare } of [handlers.apart, handlers.joined]) differences += (await compare(readStore, events)).differences;
    const sideEffectsAgain = reactions.again + events.length - options.events - asked.appended;
    const report = { ...options, ...found, ...asked, differences, sideEffectsAgain };
    const wrong = found.unproven + found.halfSwitched + asked.failedQueries.length + asked.wentBack + differences + sideEffectsAgain;
    const seconds = Math.round((performance.now() - start) / 1000);
    return { ...report, seconds, passed: wrong === 0 && found.switched > 0 && asked.lag.p99 < LAG_MS };
  } finally {
    await reactions.stop();
    await projector.stop();
    await readStore.close();
    await place.remove();
    await engine.stop();
    await log.close();
    await rm(folder, { recursive: true });
  }
}

interface World {
  readonly options: RebuildOptions;
  readonly random: () => number;
  readonly log: EventStore;
  readonly readStore: ReadStore;
  readonly projector: Projector;
  readonly handlers: Handlers;
}

async function fillLog({ options, log, projector }: World): Promise<void> {
  const streams = options.events / PER_STREAM;
  for (let stream = 0; stream < streams; stream += 100) {
    const some = Array.from({ length: Math.min(100, streams - stream) }, (_, index) => `meter-${stream + index}`);
    const readings = () => Array.from({ length: PER_STREAM }, () => reading(undefined));
    await Promise.all(some.map((name) => log.append(name, readings(), 'any')));
  }
  const { reached } = await projector.waitFor(await log.head(), { timeoutMs: PATIENCE_MS });
  if (!reached) throw new Error('The projections do not reach the log.');
}

async function eventsOf(log: EventStore): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of log.readAll()) if (!event.type.startsWith('$')) events.push(event);
  return events;
}

/** A process manager that counts what it has reacted to. */
class Reactions {
  again = 0;
  private readonly seen = new Set<string>();
  private readonly runner;

  constructor(private readonly world: World) {
    const { log: eventStore, readStore, handlers } = world;
    const react = ({ id }: { readonly id: string }) => {
      if (this.seen.has(id)) this.again += 1;
      this.seen.add(id);
      return [];
    };
    const send = () => Promise.reject(new Error('Nothing is to be sent.'));
    const { catalogues } = handlers.apart.projection;
    const processes = [{ name: 'reactions', on: { MeterRead: react } }];
    this.runner = startProcesses({ processes, catalogues, eventStore, checkpoints: readStore.checkpoints, send });
  }

  async caughtUp(): Promise<void> {
    const { reached } = await this.runner.waitFor(await this.world.log.head(), { timeoutMs: PATIENCE_MS });
    if (!reached) throw new Error('The process manager does not reach the log.');
  }

  stop(): Promise<void> {
    return this.runner.stop();
  }
}

/** Appends at a rate and asks without pause, until it is stopped. */
class Load {
  private stopped = false;
  private appended = 0;
  private queries = 0;
  private wentBack = 0;
  private readonly failedQueries: string[] = [];
  private readonly lags: number[] = [];
  private readonly running: Promise<readonly unknown[]>;

  constructor(private readonly world: World) {
    this.running = Promise.all([this.append(), this.ask()]);
  }

  async stop() {
    this.stopped = true;
    await this.running;
    const { appended, queries, failedQueries, wentBack, lags } = this;
    return { appended, queries, failedQueries: failedQueries.slice(0, 10), wentBack, lag: lagOf(lags) };
  }

  private async append(): Promise<void> {
    const { log, options, random } = this.world;
    const probes: Promise<void>[] = [];
    const start = performance.now();
    while (!this.stopped) {
      await sleep(5);
      for (; this.appended < ((performance.now() - start) * options.appendsPerSecond) / 1000; this.appended += 1) {
        const stream = `meter-${Math.floor((random() * options.events) / PER_STREAM)}`;
        const { position } = await log.append(stream, [reading(undefined)], 'any');
        const appendedAt = performance.now();
        const shown = this.world.projector.waitFor(position, { timeoutMs: PATIENCE_MS });
        probes.push(shown.then(({ reached }) => void this.lags.push(reached ? performance.now() - appendedAt : Infinity)));
      }
    }
    await Promise.all(probes);
  }

  private async ask(): Promise<void> {
    const { db } = this.world.readStore;
    const most = { apart: 0, joined: 0 };
    for (; !this.stopped; this.queries += 2) {
      try {
        const joined = await sql<{ events: string }>`select sum(events) as events from joined_district`.execute(db);
        const apart = await sql<{ events: string }>`select events from apart_meter where stream = 'meter-0'`.execute(db);
        const seen = { joined: Number(joined.rows[0]?.events ?? 0), apart: Number(apart.rows[0]?.events ?? 0) };
        if (seen.joined < most.joined || seen.apart < most.apart) this.wentBack += 1;
        Object.assign(most, seen);
      } catch (error) {
        this.failedQueries.push(String(error));
      }
      await sleep(1);
    }
  }
}

type Fate = 'kill' | 'cancel' | 'finish';
type WorkerReport = RebuildNews & { readonly kind: 'report' };

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly report: WorkerReport | undefined;
}

/** Rebuilds one read model and the other, over and over, until all blows have been dealt and the last rebuilds are through. */
class Rebuilds {
  private switched = 0;
  private resumed = 0;
  private unproven = 0;
  private halfSwitched = 0;

  constructor(
    private readonly world: World,
    private readonly where: Pick<RebuildOrder, 'url' | 'folder'>,
  ) {}

  async run() {
    const { options, random } = this.world;
    const left = { kill: options.kills, cancel: options.cancels };
    for (let round = 0; left.kill + left.cancel > 0; round += 1) {
      const fate = random() * (left.kill + left.cancel) < left.kill ? 'kill' : 'cancel';
      if ((await this.rebuild(round % 4 < 2 ? 'joined' : 'apart', fate)) === fate) left[fate] -= 1;
    }
    for (const name of ['joined', 'apart'] as const)
      if ((await this.rebuild(name, 'finish')) !== 'finish') throw new Error('A rebuild that nobody disturbed did not end.');
    const { switched, resumed, unproven, halfSwitched } = this;
    return { switched, resumed, unproven, halfSwitched };
  }

  /** @returns how it ended: it may have been faster than its fate. */
  private async rebuild(name: 'apart' | 'joined', fate: Fate): Promise<Fate> {
    const { readStore } = this.world;
    const before = await this.served(name);
    const { code, signal, report } = await this.work(name, fate);
    if (report) return this.count(report);
    if (signal === null) throw new Error(`A process that rebuilds ended with ${code}.`);
    const record = (await listRebuilds(readStore.db)).find(({ projection }) => projection === name);
    if ((await this.served(name)) !== before && record?.state !== 'switched') this.halfSwitched += 1;
    return 'kill';
  }

  /** Runs one process, and strikes it at a step of its work or a moment later. */
  private async work(name: 'apart' | 'joined', fate: Fate): Promise<Ended> {
    const { random, handlers, readStore } = this.world;
    const order: RebuildOrder = { ...this.where, readModel: name };
    const child = fork(WORKER, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const step = fate === 'kill' && random() < 0.6 ? STEPS[Math.floor(random() * STEPS.length)]! : 'filling';
    let toPass = step === 'filling' ? Math.floor(random() * 8) : 0;
    const delayMs = random() < 0.5 ? 0 : random() * 60;
    let cancelling: Promise<unknown> | undefined;
    let report: WorkerReport | undefined;
    const strike = (): void => {
      if (fate === 'kill') setTimeout(() => child.kill('SIGKILL'), delayMs);
      if (fate === 'cancel') cancelling = askToCancel(readStore.db, handlers[name].projection);
    };
    child.on('message', (news: RebuildNews) => {
      if (news.kind === 'report') report = news;
      else if (news.step === step && toPass-- === 0) strike();
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    await cancelling;
    return { code, signal, report };
  }

  private count({ outcome, resumed, differences, tables }: WorkerReport): Fate {
    if (outcome === 'cancelled') return 'cancel';
    if (outcome === 'switched') this.switched += 1;
    if (resumed) this.resumed += 1;
    if (outcome === 'differs' || differences.length > 0 || tables.length === 0) this.unproven += 1;
    return 'finish';
  }

  /** Which of the two sets of tables is served. */
  private async served(name: string): Promise<number> {
    const { rows } = await sql<{ build: number }>`
      select distinct build::int4 as build from projection_checkpoint where projection = ${name} and slot = 'serving'`.execute(
      this.world.readStore.db,
    );
    return rows[0]!.build;
  }
}

/** The full size. */
export const rebuildOf = (events: number, seed: number): RebuildOptions => ({ events, kills: 20, cancels: 5, appendsPerSecond: 200, seed });

if (isProgram(import.meta.url)) {
  const report = await run(rebuildOf(numberArgument('events', 1_000_000), numberArgument('seed', Date.now() % 1_000_000)));
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
