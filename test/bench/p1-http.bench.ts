import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import autocannon from 'autocannon';
import { uuidV7 } from '@opsledger/kernel';
import type { ServerReady } from './p1-server.js';
import { COST_CENTER_ID, MODEL_ID } from './procure.js';
import { describe, inTurns, ratioOf, type BenchRow, type Side } from './report.js';

const CONNECTIONS = 32;
const SECONDS = 4;
const ROUNDS = 5;
const SERVER = new URL('./p1-server.js', import.meta.url).pathname;

const QUERY = 'mutation ($input: ProcureAssetInput!) { procureAsset(input: $input) { position userErrors { code message path } } }';

/** P1: procureAsset over HTTP, against plain Node HTTP in front of the same kind of log; with and without waiting for the read models. */
export async function p1(folder: string): Promise<readonly BenchRow[]> {
  const work = mkdtempSync(join(folder, 'bench-p1-'));
  const product = await startChild('product', join(work, 'product'));
  const ceiling = await startChild('ceiling', join(work, 'ceiling'));
  try {
    await load(product.ready, { seconds: 2 });
    const [durable, waiting, plain] = await inTurns(ROUNDS, {
      'durable, not waiting': () => load(product.ready, { headers: { 'opsledger-wait-ms': '0' } }),
      'durable, waiting for the read models': () => load(product.ready, {}),
      'plain http': () => load(ceiling.ready, {}),
    });
    return [rowOf('P1a', durable!, plain!), rowOf('P1b', waiting!, plain!)];
  } finally {
    await stop(product.child);
    await stop(ceiling.child);
    rmSync(work, { recursive: true });
  }
}

function rowOf(row: string, side: Side, plain: Side): BenchRow {
  const ratio = ratioOf(side, plain);
  const work = `procureAsset through GraphQL over HTTP, ${CONNECTIONS} connections`;
  return { row, work, measured: describe(side), against: describe(plain), ratio, goal: '≥ 0.4', met: ratio >= 0.4 };
}

interface Running {
  readonly child: ChildProcess;
  readonly ready: ServerReady;
}

async function startChild(kind: 'product' | 'ceiling', folder: string): Promise<Running> {
  const child = spawn(process.execPath, [SERVER, kind, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, ready: JSON.parse(line) as ServerReady };
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
}

/** Requests per second; every request is a new command. @throws when any answer is not an accepted command. */
async function load(
  { url, token }: ServerReady,
  { seconds = SECONDS, headers = {} }: { seconds?: number; headers?: Record<string, string> },
): Promise<number> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    requests: [{ setupRequest: (request) => ({ ...request, body: bodyOf(uuidV7()) }) }],
    verifyBody: (body) => String(body).includes('"userErrors":[]'),
  });
  if (result.mismatches + result.errors + result.non2xx > 0)
    throw new Error(`${url} refused commands: ${JSON.stringify(result, null, 1).slice(0, 2_000)}`);
  return result.requests.average;
}

function bodyOf(commandId: string): string {
  const input = {
    commandId,
    modelId: MODEL_ID,
    costCenterId: COST_CENTER_ID,
    cost: { amount: '1299.00', currency: 'EUR' },
    acquiredOn: '2026-03-01',
    orderNumber: 'PO-2026-00017',
    name: 'Laptop of the front desk',
  };
  return JSON.stringify({ query: QUERY, variables: { input } });
}
