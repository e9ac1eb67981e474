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
  /** Most events that a projection takes at once. Default 2,000, which is the projector's. */
  readonly maxBatch?: number;
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
  /** By process: how far its memory was above that at the opening, at most, in megabytes. */
  readonly growth: Readonly<Record<string, Memory>>;
}

const MOST_GROWTH_MB = 100;
/**
 * What each process has for objects that stay. More than it needs, and a small part of the events: one that kept them would end. Without a bound
 * garbage is left lying until the heap is several times as large as what is in use, which says nothing about the events.
 */
const HEAP_MB = 64;
const SLOWNESS = 100;
/** Of the usual batch: how much of one a handler keeps its process busy with, which hears nothing meanwhile. */
const BUSY_BATCH_SHARE = 40;
const LOOK_MS = 50;
/** One event in twenty is written before, to see how quick the source is. */
const TRIAL_SHARE = 20;
const CATCH_UP_MS = 900_000;
const PROCESS = new URL('./backpressure.process.js', import.meta.url).pathname;

export async function run(options: BackpressureOptions): Promise<BackpressureReport> {
  const { events, busyEvents, maxBatch = 2000 } = options;
  const engine = await POSTGRES.start();
  try {
    const embedded = await press(engine, { kind: 'embedded', events, maxBatch });
    const server = await press(engine, { kind: 'server', events, maxBatch });
    const busyBatch = Math.ceil(maxBatch / BUSY_BATCH_SHARE);
    const busy = busyEvents > 0 && (await press(engine, { kind: 'busy', events: busyEvents, maxBatch: busyBatch }));
    const ways = { embedded, server, ...(busy && { busy }) };
    return { ...options, ...ways, passed: Object.values(ways).every(holds) };
  } finally {
    await engine.stop();
  }
}

function holds({ timesSlower, missed, disorder, growth }: PressureFigures): boolean {
  const small = Object.values(growth).every(({ own }) => own < MOST_GROWTH_MB);
  return small && timesSlower >= SLOWNESS / 4 && missed + disorder === 0;
}

interface Pressing {
  readonly kind: 'embedded' | 'server' | 'busy';
  readonly events: number;
  readonly maxBatch: number;
}

async function press(engine: RunningEngine, { kind, events, maxBatch }: Pressing): Promise<PressureFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'backpressure-'));
  const database = await SlowDatabase.open(engine);
  const { url: databaseUrl } = database;
  const source = await PressedProcess.start(kind === 'embedded' ? { folder, databaseUrl, maxBatch } : { folder, serves: true, maxBatch });
  const follower = kind === 'embedded' ? source : await PressedProcess.start({ serverUrl: source.url, databaseUrl, maxBatch });
  const trial = Math.ceil(events / TRIAL_SHARE);
  const perEventMs = SLOWNESS * (await source.write(trial));
  await follower.during(database.untilSeen(trial));
  if (kind === 'busy') follower.tell({ kind: 'busy', perEventMs });
  else await database.pause((perEventMs * maxBatch) / 1000);
  const tookMs = await source.write(events - trial);
  const timesSlower = (events - trial) / Math.max((await database.seen()).events - trial, 1);
  follower.tell({ kind: 'busy', perEventMs: 0 });
  await database.pause(0);
  const end = performance.now();
  await follower.during(database.untilSeen(events));
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
  private readonly gone: Promise<never>;

  private constructor(private readonly child: ChildProcess) {
    this.gone = once(child, 'exit').then(([code]) => {
      throw new Error(`A process under pressure has ended (${code}): did its heap get too small?`);
    });
    this.gone.catch(() => undefined); // heard where something waits for the process
  }

  static async start(settings: PressedSettings): Promise<PressedProcess> {
    const child = fork(PROCESS, [JSON.stringify(settings)], {
      execArgv: ['--expose-gc', `--max-old-space-size=${HEAP_MB}`],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const started = new PressedProcess(child);
    const open = new Promise<void>((resolve) => {
      child.on('message', (said: PressedReport) => {
        if (said.kind === 'open') resolve();
        started.note(said);
      });
    });
    await started.during(open);
    return started;
  }

  /** Waits for something that needs the process. @throws when that has ended. */
  during<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.gone]);
  }

  tell(order: PressedOrder): void {
    this.child.send(order);
  }

  /** Writes events of 1 kB. @returns how long one of them took, in milliseconds. */
  async write(events: number): Promise<number> {
    const start = performance.now();
    const done = new Promise<void>((resolve) => (this.written = resolve));
    this.tell({ kind: 'write', events });
    await this.during(done);
    return (performance.now() - start) / events;
  }

  /** Ends it. @returns by how much it grew, in megabytes. */
  async end(): Promise<Memory> {
    const exit = once(this.child, 'exit');
    this.tell({ kind: 'end' });
    await exit;
    const { first, most } = this.memory!;
    const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576);
    return { own: megabytes(most.own - first.own), heap: megabytes(most.heap - first.heap), mapped: megabytes(most.mapped - first.mapped) };
  }

  private note(said: PressedReport): void {
    if (said.kind === 'open') this.url = said.url;
    else if (said.kind === 'written') this.written();
    else this.memory = said;
  }
}

if (isProgram(import.meta.url)) {
  const [events, busyEvents] = [numberArgument('events', 1_000_000), numberArgument('busyEvents', 1_000_000)];
  const report = await run({ events, busyEvents, maxBatch: numberArgument('maxBatch', 2000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
