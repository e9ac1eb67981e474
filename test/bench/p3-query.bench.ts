import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import autocannon from 'autocannon';
import { projections } from '@opsledger/composition';
import { openSubjectKeys } from '@opsledger/organization';
import { openReadModels } from './ledger-on.js';
import type { ServerReady } from './p1-server.js';
import { COST_CENTERS, fillAssets, GRAPHQL, idOf, whereOf, type Question } from './p3-data.js';
import { startPostgres } from './postgres.js';
import { describe, inTurns, median, ratioOf, type BenchRow, type Side } from './report.js';
import { rounds, sizeOf } from './sizes.js';

const CONNECTIONS = 32;
const SERVER = new URL('./p3-server.js', import.meta.url).pathname;
const GOALS: Readonly<Record<Question, { readonly row: string; readonly work: string; readonly ratio: number }>> = {
  list: { row: 'P3a', work: 'list of 50 × 10 fields', ratio: 0.8 },
  one: { row: 'P3b', work: 'one asset by id', ratio: 0.75 },
  nested: { row: 'P3d', work: 'the list with a nested object', ratio: 0.7 },
};

interface Running {
  readonly child: ChildProcess;
  readonly ready: ServerReady;
}

/** A server's requests, and the 99th percentiles of its rounds in milliseconds. */
interface Target extends Running {
  readonly bodies: Readonly<Record<Question, readonly string[]>>;
  readonly p99: Record<Question, number[]>;
}

/** P3: queries over HTTP against the same SQL behind plain Node HTTP, with the read models embedded and on PostgreSQL. */
export async function p3(folder: string): Promise<readonly BenchRow[]> {
  const work = mkdtempSync(join(folder, 'bench-p3-'));
  const assets = sizeOf('BENCH_ASSETS', 100_000, 20_000);
  const postgres = await startPostgres(join(work, 'postgres'));
  const started: ChildProcess[] = [];
  try {
    const rows: BenchRow[] = [];
    const embedded = join(work, 'read-models');
    await fill(work, embedded, assets);
    cpSync(embedded, `${embedded}-ceiling`, { recursive: true });
    const engines = [{ engine: 'PGlite', where: embedded, plain: `${embedded}-ceiling` }];
    if (postgres) {
      const url = await postgres.createDatabase();
      await fill(work, url, assets);
      engines.push({ engine: 'PostgreSQL', where: url, plain: url });
    }
    for (const { engine, where, plain } of engines) {
      const product = await start(['product', join(work, `ledger-${engine}`), where], started);
      const ceiling = await start(['ceiling', work, plain], started);
      rows.push(...(await measure(`out of ${assets.toLocaleString('en')} on ${engine}`, await asked(product), plainTarget(ceiling))));
      for (const child of started.splice(0)) await stop(child);
    }
    return rows;
  } finally {
    for (const child of started) await stop(child);
    await postgres?.stop();
    rmSync(work, { recursive: true });
  }
}

async function fill(work: string, where: string, assets: number): Promise<void> {
  const keys = openSubjectKeys({ folder: join(work, 'keys') });
  const store = openReadModels(where, projections(keys));
  await store.ready;
  await fillAssets(store, assets);
  await store.close();
  await keys.close();
}

async function start(args: readonly string[], started: ChildProcess[]): Promise<Running> {
  const child = spawn(process.execPath, [SERVER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, ready: JSON.parse(line) as ServerReady };
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
}

async function measure(where: string, product: Target, ceiling: Target): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const question of ['list', 'one', 'nested'] as const) {
    await load(product, question);
    const sides = await inTurns(rounds(), {
      product: () => load(product, question),
      'the SQL behind plain http': () => load(ceiling, question),
    });
    product.p99[question].shift(); // the first one warmed up
    rows.push(rowOf(`${GOALS[question].work} ${where}`, question, [sides[0]!, product.p99[question]], [sides[1]!, ceiling.p99[question]]));
  }
  return rows;
}

type Measured = readonly [Side, readonly number[]];

function rowOf(work: string, question: Question, [side, p99]: Measured, [plain, plainP99]: Measured): BenchRow {
  const { row, ratio: goal } = GOALS[question];
  const ratio = ratioOf(side, plain);
  const slower = median(p99.map((milliseconds, round) => milliseconds / plainP99[round]!));
  return {
    row,
    work: `${work}, ${CONNECTIONS} connections`,
    measured: `${describe(side)}, p99 ${median(p99)} ms`,
    against: `${describe(plain)}, p99 ${median(plainP99)} ms (${slower.toFixed(2)} ×)`,
    ratio,
    goal: `≥ ${goal}, p99 ≤ 2 ×`,
    met: ratio >= goal && slower <= 2,
  };
}

/** Requests per second; remembers the 99th percentile. @throws when an answer is not one. */
async function load({ ready: { url, token }, bodies, p99 }: Target, question: Question): Promise<number> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: sizeOf('BENCH_SECONDS', 4, 2),
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    requests: bodies[question].map((body) => ({ body })),
    verifyBody: (body) => String(body).startsWith('{"data":{"asset') && String(body).includes('"locationId":"'),
  });
  if (result.mismatches + result.errors + result.non2xx > 0)
    throw new Error(`${url} did not answer: ${JSON.stringify(result, null, 1).slice(0, 2_000)}`);
  p99[question].push(result.latency.p99);
  return result.requests.average;
}

const noP99 = (): Record<Question, number[]> => ({ list: [], one: [], nested: [] });
const centers = Array.from({ length: COST_CENTERS }, (_, number) => number);
const assetIds = Array.from({ length: 1_000 }, (_, number) => idOf(1, number * 17 + 1));

/** Requests of the product: second pages, whose cursors the first pages gave. */
async function asked(running: Running): Promise<Target> {
  const { url, token } = running.ready;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const variables = await Promise.all(
    centers.map(async (center) => {
      const body = JSON.stringify({ query: GRAPHQL.list, variables: { where: whereOf(center) } });
      const answer = await (await fetch(url, { method: 'POST', headers, body })).json();
      return { where: whereOf(center), after: (answer as FirstPage).data.assets.pageInfo.endCursor };
    }),
  );
  const lists = (query: string): readonly string[] => variables.map((of) => JSON.stringify({ query, variables: of }));
  const one = assetIds.map((id) => JSON.stringify({ query: GRAPHQL.one, variables: { id } }));
  return { ...running, bodies: { list: lists(GRAPHQL.list), nested: lists(GRAPHQL.nested), one }, p99: noP99() };
}

interface FirstPage {
  readonly data: { readonly assets: { readonly pageInfo: { readonly endCursor: string } } };
}

/** The same for the ceiling, which takes the values of a cursor as they are. */
function plainTarget(running: Running): Target {
  const lists = (question: Question): readonly string[] =>
    centers.map((center) => JSON.stringify({ question, values: ['InUse', idOf(4, center), '2025-11-01', idOf(1, 1)] }));
  const one = assetIds.map((id) => JSON.stringify({ question: 'one', values: [id] }));
  return { ...running, bodies: { list: lists('list'), nested: lists('nested'), one }, p99: noP99() };
}
