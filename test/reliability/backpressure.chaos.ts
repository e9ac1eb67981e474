import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { readAllRows, type ReadStore } from '@opsledger/read-store';
import { POSTGRES, type Place, type RunningEngine } from '@opsledger/read-store/testing';
import { pressed, type Memory, type PressedOrder, type PressedReport, type PressedSettings } from './backpressure.process.js';
import { isProgram, numberArgument } from './store-random.js';

/** R14: a projection that is a hundred times slower than the source, until the source ends; then it catches up. */
export interface BackpressureOptions {
  /** Of 1 kB, on each way from the source to the projection. */
  readonly events: number;
  /** The same where the projection's handler computes instead of waiting for its database. 0 leaves that out. */
  readonly busyEvents: number;
  readonly seed: number;
  /** Most events that a projection takes at once. Default 2,000, which is the projector's. */
  readonly maxBatch?: number;
  /** Longest that a batch may take, in milliseconds. Default 15,000: a statement that takes 30 s is given up. */
  readonly mostBatchMs?: number;
}

export interface BackpressureReport extends BackpressureOptions {
  /** Source and projection in one process, on the embedded store; the database is slow. */
  readonly embedded: PressureFigures;
  /** Source and projection in two processes with EventStoreDB's protocol between them; the database is slow. */
  readonly server: PressureFigures;
  /** The same, and the database is quick, but the handler keeps its process busy. */
  readonly busy?: PressureFigures;
  readonly passed: boolean;
}

export interface PressureFigures {
  readonly events: number;
  readonly writtenPerSecond: number;
  /** How many times fewer events were projected than written while the source was at it. */
  readonly timesSlower: number;
  readonly caughtUpSeconds: number;
  /** Events that the projection did not count, or counted twice, or out of order. */
  readonly missed: number;
  readonly disorder: number;
  /** Growth since the opening, at most, in megabytes, by process: of its own memory, and of the kernel's cache of the log that it looks at. */
  readonly growth: Readonly<Record<string, { readonly own: number; readonly mapped: number }>>;
}

const MOST_GROWTH_MB = 100;
const SLOWNESS = 100;
const LOOK_MS = 100;
/** One event in twenty is written before, to see how quick the source is. */
const TRIAL_SHARE = 20;
const CATCH_UP_MS = 900_000;
const PROCESS = new URL('./backpressure.process.js', import.meta.url).pathname;

export async function run(options: BackpressureOptions): Promise<BackpressureReport> {
  const { events, busyEvents, maxBatch = 2000, mostBatchMs = 15_000 } = options;
  const engine = await POSTGRES.start();
  const embedded = await press(engine, { kind: 'embedded', events, maxBatch, mostBatchMs });
  const server = await press(engine, { kind: 'server', events, maxBatch, mostBatchMs });
  const ways: PressureFigures[] = [embedded, server];
  if (busyEvents > 0) ways.push(await press(engine, { kind: 'busy', events: busyEvents, maxBatch: Math.ceil(maxBatch / 10), mostBatchMs }));
  await engine.stop();
  const [, , busy] = ways;
  return { ...options, embedded, server, ...(busy && { busy }), passed: ways.every(holds) };
}

function holds({ timesSlower, missed, disorder, growth }: PressureFigures): boolean {
  const small = Object.values(growth).every(({ own }) => own < MOST_GROWTH_MB);
  return small && timesSlower >= SLOWNESS / 4 && missed + disorder === 0;
}

interface Pressing {
  readonly kind: 'embedded' | 'server' | 'busy';
  readonly events: number;
  readonly maxBatch: number;
  readonly mostBatchMs: number;
}

async function press(engine: RunningEngine, { kind, events, maxBatch, mostBatchMs }: Pressing): Promise<PressureFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'backpressure-'));
  const database = await SlowDatabase.open(engine);
  const { url: databaseUrl } = database;
  const source = await PressedProcess.start(kind === 'embedded' ? { folder, databaseUrl, maxBatch } : { folder, serves: true, maxBatch });
  const follower = kind === 'embedded' ? source : await PressedProcess.start({ serverUrl: source.url, databaseUrl, maxBatch });
  const trial = Math.ceil(events / TRIAL_SHARE);
  const perEventMs = SLOWNESS * (await source.write(trial));
  await database.untilSeen(trial);
  const batchMs = Math.min(perEventMs * maxBatch, mostBatchMs);
  if (kind === 'busy') follower.tell({ kind: 'busy', perEventMs: batchMs / maxBatch });
  else await database.pause(batchMs / 1000);
  const tookMs = await source.write(events - trial);
  const timesSlower = (events - trial) / Math.max((await database.seen()).events - trial, 1);
  follower.tell({ kind: 'busy', perEventMs: 0 });
  await database.pause(0);
  const end = performance.now();
  await database.untilSeen(events);
  const caughtUpSeconds = Math.round((performance.now() - end) / 1000);
  const growth = { ...(kind !== 'embedded' && { follower: await follower.end() }), source: await source.end() };
  const seen = await database.seen();
  await database.close();
  rmSync(folder, { recursive: true });
  const figures = { writtenPerSecond: Math.round(1000 / tookMs), timesSlower: Math.round(timesSlower), caughtUpSeconds };
  return { events, ...figures, missed: events - seen.events, disorder: seen.disorder, growth };
}

/** A database whose every write to the projection's table takes a while. */
class SlowDatabase {
  private constructor(
    readonly url: string,
    private readonly place: Place,
    private readonly store: ReadStore,
  ) {}

  static async open(engine: RunningEngine): Promise<SlowDatabase> {
    const place = await engine.place();
    const store = place.open([pressed.projection]);
    await store.ready;
    await sql`create table pace (seconds float8 not null)`.execute(store.db);
    await sql`insert into pace values (0)`.execute(store.db);
    await sql`create function rest() returns trigger language plpgsql
      as 'begin perform pg_sleep(seconds) from pace; return null; end'`.execute(store.db);
    const trigger = `create trigger rests after insert or update on "${pressed.logTable.name}_v1" for each statement execute function rest()`;
    await sql.raw(trigger).execute(store.db);
    return new SlowDatabase(place.url!, place, store);
  }

  /** How long a write takes from now on; one that is under way takes as long as before. */
  async pause(seconds: number): Promise<void> {
    await sql`update pace set seconds = ${seconds}`.execute(this.store.db);
  }

  /** Waits until the projection has counted so many events, at most a quarter of an hour. */
  async untilSeen(events: number): Promise<void> {
    const start = performance.now();
    while ((await this.seen()).events < events && performance.now() - start < CATCH_UP_MS) await sleep(LOOK_MS);
  }

  async seen(): Promise<{ readonly events: number; readonly disorder: number }> {
    const [row] = await readAllRows(this.store, pressed.logTable);
    const pages = await readAllRows(this.store, pressed.pageTable);
    const disorder = (row?.disorder ?? 0) + pages.reduce((sum, page) => sum + page.disorder, 0);
    return { events: row?.events ?? 0, disorder };
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.place.remove();
  }
}

/** A process whose memory is looked at. */
class PressedProcess {
  url = '';
  private written: () => void = () => undefined;
  private memory: { readonly first: Memory; readonly most: Memory } | undefined;

  private constructor(private readonly child: ChildProcess) {}

  static async start(settings: PressedSettings): Promise<PressedProcess> {
    const child = fork(PROCESS, [JSON.stringify(settings)], { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const started = new PressedProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error('A process under pressure has ended.')));
      child.on('message', (said: PressedReport) => {
        if (said.kind === 'open') resolve();
        started.note(said);
      });
    });
    return started;
  }

  tell(order: PressedOrder): void {
    this.child.send(order);
  }

  /** Writes events of 1 kB. @returns how long one of them took, in milliseconds. */
  async write(events: number): Promise<number> {
    const start = performance.now();
    const done = new Promise<void>((resolve) => (this.written = resolve));
    this.tell({ kind: 'write', events });
    await done;
    return (performance.now() - start) / events;
  }

  /** Ends it. @returns by how much it grew, in megabytes. */
  async end(): Promise<{ readonly own: number; readonly mapped: number }> {
    const exit = once(this.child, 'exit');
    this.tell({ kind: 'end' });
    await exit;
    const { first, most } = this.memory!;
    const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576);
    return { own: megabytes(most.own - first.own), mapped: megabytes(most.mapped - first.mapped) };
  }

  private note(said: PressedReport): void {
    if (said.kind === 'open') this.url = said.url;
    else if (said.kind === 'written') this.written();
    else this.memory = said;
  }
}

if (isProgram(import.meta.url)) {
  const [events, busyEvents] = [numberArgument('events', 1_000_000), numberArgument('busyEvents', 200_000)];
  const [maxBatch, mostBatchMs] = [numberArgument('maxBatch', 2000), numberArgument('mostBatchMs', 15_000)];
  const report = await run({ events, busyEvents, maxBatch, mostBatchMs, seed: 0 });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
