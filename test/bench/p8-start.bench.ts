import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { assetEvents } from '@opsledger/assets';
import { openLedger } from '@opsledger/composition';
import type { EventMetadata, NewEvent } from '@opsledger/eventsourcing';
import { mintToken, openSigningKey } from '@opsledger/identity';
import { uuidV7, type JsonObject } from '@opsledger/kernel';
import { CLERK, COST_CENTER_ID, MODEL_ID, prepare } from './procure.js';
import { median, type BenchRow } from './report.js';

const STARTS = 7;
const SERVER = new URL('../../apps/api/src/main.js', import.meta.url).pathname;
const PORT = 4_871;
const QUERY = JSON.stringify({ query: '{ assets(first: 1) { nodes { id } } }' });

/** P8: from the start of the process to the first answered query, with many events in the log, against an empty log. */
export async function p8(folder: string, events: number): Promise<readonly BenchRow[]> {
  const work = mkdtempSync(join(folder, 'bench-p8-'));
  const [empty, filled] = [join(work, 'empty'), join(work, 'filled')];
  try {
    await fill(empty, 0);
    cpSync(join(empty, 'keys'), join(filled, 'keys'), { recursive: true });
    await fill(filled, events);
    const token = await mintToken(openSigningKey(join(empty, 'keys'), false), { subject: CLERK.id, roles: CLERK.roles, expiresIn: 3_600 });
    const times = { empty: [] as number[], filled: [] as number[] };
    for (let start = 0; start < STARTS; start++) {
      times.empty.push(await timeToAnswer(empty, token));
      times.filled.push(await timeToAnswer(filled, token));
    }
    const ratio = median(times.filled.map((time, index) => time / times.empty[index]!));
    const told = (name: string, all: readonly number[]) =>
      `${name}: ${Math.round(median(all))} ms (${Math.round(Math.min(...all))}–${Math.round(Math.max(...all))})`;
    return [
      {
        row: 'P8',
        work: `start to first answered query with ${events.toLocaleString('en')} events`,
        measured: told('filled log', times.filled),
        against: told('empty log', times.empty),
        ratio,
        goal: '≤ 1.5',
        met: ratio <= 1.5,
      },
    ];
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Makes a data folder whose read models have caught up with so many procurements. */
async function fill(dataFolder: string, events: number): Promise<void> {
  const ledger = await openLedger({ dataFolder });
  await prepare(ledger.aggregates);
  openSigningKey(join(dataFolder, 'keys'), false);
  let left = events;
  await Promise.all(
    Array.from({ length: 512 }, async () => {
      while (left-- > 0) {
        const assetId = uuidV7();
        await ledger.eventStore.append(`asset-${assetId}`, [procured(assetId)], 'noStream');
      }
    }),
  );
  process.stderr.write(`  ${events} events written\n`);
  for (;;) {
    if (await ledger.settle(10_000)) break;
    const lag = (await ledger.projector.status()).map(({ projection, lag: behind }) => `${projection} ${behind}`);
    process.stderr.write(`  read models behind: ${lag.join(', ')}\n`);
  }
  await ledger.close();
}

function procured(assetId: string): NewEvent {
  const now = '2026-03-01T12:00:00.000Z';
  const commandId = uuidV7();
  const metadata: Record<string, unknown> & Partial<EventMetadata> = {
    schemaVersion: assetEvents.definitions.AssetProcured.version,
    occurredAt: now as EventMetadata['occurredAt'],
    recordedAt: now as EventMetadata['recordedAt'],
    actor: CLERK,
    commandId,
    commandHash: '0'.repeat(64),
    commandIndex: 0,
    commandSize: 1,
    $correlationId: commandId,
    $causationId: commandId,
    origin: 'graphql',
  };
  const data = {
    assetId,
    modelId: MODEL_ID,
    manufacturer: 'Lenovo',
    mediaBearing: true,
    cost: { amount: '1299.00', currency: 'EUR' },
    costCenterId: COST_CENTER_ID,
    acquiredOn: '2026-03-01',
  };
  return { id: uuidV7(), type: 'AssetProcured', data, metadata: metadata as JsonObject };
}

/** Milliseconds until a query is answered; asks every 5 ms. */
async function timeToAnswer(dataFolder: string, token: string): Promise<number> {
  const start = performance.now();
  const env = { ...process.env, OPSLEDGER_DATA: dataFolder, OPSLEDGER_PORT: String(PORT), OPSLEDGER_LOG_LEVEL: 'error' };
  const child = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    while (child.exitCode === null) {
      if (await answers(token)) return performance.now() - start;
      await sleep(5);
    }
    throw new Error(`The server ended with exit code ${child.exitCode}.`);
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
}

async function answers(token: string): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(`http://127.0.0.1:${PORT}/graphql`, { method: 'POST', headers, body: QUERY });
    const { data } = (await response.json()) as { data?: { assets?: unknown } };
    return response.ok && data?.assets !== undefined;
  } catch {
    return false; // not listening yet
  }
}
