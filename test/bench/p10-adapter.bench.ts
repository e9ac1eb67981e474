import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { EventStore, NewEvent, Position } from '@opsledger/eventsourcing';
import { openEventStoreDb } from '@opsledger/eventstoredb';
import { describe, inTurns, ratioOf, type BenchRow, type Side } from './report.js';

const SERVER = new URL('./p10-server.js', import.meta.url).pathname;
const ROUNDS = 7;
const APPENDS = 2000;
const REPLAYED = 20_000;

/**
 * P10: the adapter against the bare client on the same server: the one at EVENT_STORE_TEST_URL, or the embedded store served over gRPC
 * by a process of its own.
 */
export async function p10(folder: string): Promise<readonly BenchRow[]> {
  const work = mkdtempSync(join(folder, 'bench-p10-'));
  const named = process.env['EVENT_STORE_TEST_URL'];
  const server = named ? undefined : spawn(process.execPath, [SERVER, work], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = named ?? String((await once(server!.stdout, 'data'))[0]).trim();
    return await measure(url, named ? 'EVENT_STORE_TEST_URL' : 'the embedded store over gRPC');
  } finally {
    server?.kill('SIGKILL');
    rmSync(work, { recursive: true });
  }
}

async function measure(url: string, server: string): Promise<readonly BenchRow[]> {
  const store = await openEventStoreDb({ url });
  const client = EventStoreDBClient.connectionString(url);
  const rows: BenchRow[] = [];
  for (const inFlight of [1, 64]) {
    const count = inFlight === 1 ? APPENDS / 4 : APPENDS;
    const sides = {
      adapter: () =>
        perSecond(count, () => inParallel(inFlight, count, () => store.append(`bench-${randomUUID()}`, [event()], 'noStream'))),
      'bare client': () => perSecond(count, () => inParallel(inFlight, count, () => bareAppend(client))),
    };
    rows.push(row(`append, ${inFlight} in flight, on ${server}`, await inTurns(ROUNDS, sides)));
  }
  const from = await fill(store);
  const replays = {
    adapter: () => perSecond(REPLAYED, () => count(store.readAll({ from, maxCount: REPLAYED }))),
    'bare client': () => perSecond(REPLAYED, () => count(client.readAll({ fromPosition: { ...from }, maxCount: REPLAYED }))),
  };
  rows.push(row(`replay ${REPLAYED.toLocaleString('en')} events from $all on ${server}`, await inTurns(ROUNDS, replays)));
  await store.close();
  await client.dispose();
  return rows;
}

function row(work: string, [adapter, bare]: readonly Side[]): BenchRow {
  const ratio = ratioOf(adapter!, bare!);
  return { row: 'P10', work, measured: describe(adapter!), against: describe(bare!), ratio, goal: '≥ 0.9', met: ratio >= 0.9 };
}

function bareAppend(client: EventStoreDBClient): Promise<unknown> {
  const { id, type, data, metadata } = event();
  return client.appendToStream(`bench-${randomUUID()}`, jsonEvent({ id, type, data, metadata }), { expectedRevision: 'no_stream' });
}

/** Writes what is replayed. @returns where it begins. */
async function fill(store: EventStore): Promise<Position> {
  const batch = 100;
  const first = await store.append(`bench-${randomUUID()}`, [event()], 'noStream');
  await inParallel(8, REPLAYED / batch, () => store.append(`bench-${randomUUID()}`, Array.from({ length: batch }, event), 'noStream'));
  return first.position;
}

/** An event of about one kilobyte, like the ledger's own. */
function event(): NewEvent {
  const id = randomUUID();
  const data = {
    assetId: id,
    description: 'A laptop with a docking station. '.repeat(12),
    cost: { amountMinor: '129900', currency: 'EUR' },
  };
  const metadata = {
    $correlationId: id,
    $causationId: id,
    commandId: id,
    commandHash: '0'.repeat(64),
    actor: { id, kind: 'person', roles: ['admin'] },
  };
  return { id, type: 'Benched', data, metadata };
}

async function inParallel(workers: number, total: number, work: () => Promise<unknown>): Promise<void> {
  let left = total;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (left-- > 0) await work();
    }),
  );
}

async function count(events: AsyncIterable<unknown>): Promise<void> {
  let found = 0;
  for await (const event of events) found += event === undefined ? 0 : 1;
  if (found !== REPLAYED) throw new Error(`${found} events were read instead of ${REPLAYED}.`);
}

async function perSecond(operations: number, run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return (operations * 1000) / (performance.now() - start);
}
