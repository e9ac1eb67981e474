import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projections } from '@opsledger/composition';
import { openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { openSubjectKeys } from '@opsledger/organization';
import { testReadStoreFolder } from '@opsledger/read-store/testing';
import { writeLives } from './asset-lives.js';
import { openReadModels } from './ledger-on.js';
import type { Rebuilt } from './p4-child.js';
import { differences, expectedRows, writeRows, type Expected } from './p4-expected.js';
import { startPostgres } from './postgres.js';
import { describe, inTurns, median, ratioOf, type BenchRow, type Side } from './report.js';
import { sizeOf } from './sizes.js';

const CHILD = new URL('./p4-child.js', import.meta.url).pathname;
const MAX_MEGABYTES = 300;
const POSTGRES_GOAL = 30_000;

/** An empty database for read models. */
interface Place {
  readonly where: string;
  remove(): void;
}

/** The log to rebuild from, and what comes of it. */
interface Log {
  readonly folder: string;
  readonly events: number;
  readonly rowFile: string;
  readonly expected: Expected;
}

/** P4: every read model built anew from a log that 16 appenders wrote at once, against inserting rows that are ready. */
export async function p4(folder: string): Promise<readonly BenchRow[]> {
  const work = mkdtempSync(join(folder, 'bench-p4-'));
  const postgres = await startPostgres(join(work, 'postgres'));
  try {
    const log = await writeLog(join(work, 'log'), sizeOf('BENCH_EVENTS', 200_000, 20_000));
    const embedded = async (): Promise<Place> => {
      const where = await testReadStoreFolder();
      return { where, remove: () => rmSync(where, { recursive: true }) };
    };
    const served = async (): Promise<Place> => ({ where: await postgres!.createDatabase(), remove: () => undefined });
    const rows = await measure('PGlite', log, embedded);
    return postgres ? [...rows, ...(await measure('PostgreSQL', log, served))] : rows;
  } finally {
    await postgres?.stop();
    rmSync(work, { recursive: true });
  }
}

async function writeLog(folder: string, size: number): Promise<Log> {
  mkdirSync(folder);
  const keys = openSubjectKeys({ folder: join(folder, 'keys') });
  const eventStore = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  await writeLives(eventStore, size);
  const events = Number((await eventStore.head()).commit);
  process.stderr.write(`  ${events} events written\n`);
  const expected = await expectedRows(eventStore, projections(keys));
  const rowFile = join(folder, 'rows.jsonl');
  writeRows(rowFile, expected);
  await eventStore.close();
  await keys.close();
  return { folder, events, rowFile, expected };
}

async function measure(engine: string, log: Log, make: () => Promise<Place>): Promise<readonly BenchRow[]> {
  const memory: number[] = [];
  const wrong: number[] = [];
  const cpu: Record<'product' | 'ceiling', number[]> = { product: [], ceiling: [] };
  const [product, ceiling] = await inTurns(sizeOf('BENCH_ROUNDS', 3, 1), {
    rebuild: async () => {
      const place = await make();
      const { milliseconds, megabytes, cpuMilliseconds } = await run(['product', log.folder, place.where]);
      memory.push(megabytes);
      cpu.product.push((cpuMilliseconds * 1_000) / log.events);
      wrong.push(await differencesAt(place, log));
      place.remove();
      return (log.events * 1_000) / milliseconds;
    },
    'rows that are ready': async () => {
      const place = await make();
      const { milliseconds, cpuMilliseconds } = await run(['ceiling', log.folder, place.where, log.rowFile]);
      cpu.ceiling.push((cpuMilliseconds * 1_000) / log.events);
      if ((await differencesAt(place, log)) > 0) throw new Error('The ceiling does not hold the same rows.');
      place.remove();
      return (log.events * 1_000) / milliseconds;
    },
  });
  const ratio = ratioOf(product!, ceiling!);
  const fast = engine !== 'PostgreSQL' || median(product!.rounds) >= POSTGRES_GOAL;
  const work = `rebuild of every read model from ${log.events.toLocaleString('en')} events on ${engine}`;
  const goal = engine === 'PostgreSQL' ? `≥ 0.5 and ≥ ${POSTGRES_GOAL.toLocaleString('en')}/s` : '≥ 0.5';
  const rows = [...log.expected.values()].reduce((sum, of) => sum + of.length, 0);
  const different = Math.max(...wrong);
  const peak = Math.max(...memory);
  const withCpu = (side: Side, of: readonly number[]): string => `${describe(side)}, ${Math.round(median(of))} µs of CPU per event`;
  const [measured, against] = [withCpu(product!, cpu.product), withCpu(ceiling!, cpu.ceiling)];
  return [
    { row: 'P4', work, measured, against, ratio, goal, met: ratio >= 0.5 && fast },
    {
      row: 'P4',
      work: `${work}: rows equal to a fold of the log, and memory`,
      measured: `${different} of ${rows.toLocaleString('en')} rows differ; at most ${Math.round(peak)} MB above idle, without the pages of the log`,
      against: 'a fold of the log in memory',
      ratio: null,
      goal: `0 rows, < ${MAX_MEGABYTES} MB`,
      met: different === 0 && peak < MAX_MEGABYTES,
    },
  ];
}

async function run(args: readonly string[]): Promise<Rebuilt> {
  const profile = process.env['BENCH_PROFILE'] ? ['--cpu-prof', `--cpu-prof-dir=${process.env['BENCH_PROFILE']}`] : [];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--expose-gc', ...profile, CHILD, ...args]);
  process.stderr.write(stderr);
  return JSON.parse(stdout) as Rebuilt;
}

async function differencesAt({ where }: Place, { folder, expected }: Log): Promise<number> {
  const keys = openSubjectKeys({ folder: join(folder, 'keys') });
  const store = openReadModels(where, projections(keys));
  await store.ready;
  const found = await differences(store, expected);
  await store.close();
  await keys.close();
  return found;
}
