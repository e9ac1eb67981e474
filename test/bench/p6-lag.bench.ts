import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '@opsledger/composition';
import { uuidV7, type AssetId, type LocalDate } from '@opsledger/kernel';
import { caughtUp, openLedgerOn } from './ledger-on.js';
import { startPostgres } from './postgres.js';
import { context, COST_CENTER_ID, MODEL_ID, prepare } from './procure.js';
import { median, type BenchRow } from './report.js';
import { rounds, sizeOf } from './sizes.js';

const COMMANDS_PER_SECOND = 200;
const GOAL_MS = 100;

type OpenLedger = Omit<Ledger, 'settle' | 'upkeep'>;

/** Milliseconds from the acknowledgement of each command until a projection showed it, by projection. */
type Lags = ReadonlyMap<string, readonly number[]>;

/** P6: how far the read models lag behind while commands arrive, whether or not the ones before are done. */
export async function p6(folder: string): Promise<readonly BenchRow[]> {
  const work = mkdtempSync(join(folder, 'bench-p6-'));
  const postgres = await startPostgres(join(work, 'postgres'));
  const ledgers = new Map<string, OpenLedger>();
  try {
    ledgers.set('PGlite', await openLedgerOn(join(work, 'embedded'), join(work, 'read-models')));
    if (postgres) ledgers.set('PostgreSQL', await openLedgerOn(join(work, 'served'), await postgres.createDatabase()));
    const measured = new Map<string, Lags[]>();
    for (const [engine, ledger] of ledgers) {
      await prepare(ledger.aggregates);
      await lagsOf(ledger, 1_000); // warms up
      measured.set(engine, []);
    }
    for (let round = 1; round <= rounds(); round++)
      for (const [engine, ledger] of ledgers) {
        const lags = await lagsOf(ledger, sizeOf('BENCH_SECONDS', 10, 4) * 1_000);
        measured.get(engine)!.push(lags);
        process.stderr.write(`  round ${round} ${engine}: p99 of the slowest ${Math.round(slowest([lags], 0.99).milliseconds)} ms\n`);
      }
    return [...measured].map(([engine, all]) => rowOf(engine, all));
  } finally {
    for (const ledger of ledgers.values()) await ledger.close();
    await postgres?.stop();
    rmSync(work, { recursive: true });
  }
}

function rowOf(engine: string, all: readonly Lags[]): BenchRow {
  const worst = slowest(all, 0.99);
  const told = [...all[0]!.keys()].map((name) => `${name} ${[0.5, 0.99].map((part) => Math.round(middle(all, name, part))).join('/')}`);
  return {
    row: 'P6',
    work: `lag of the read models on ${engine} while ${COMMANDS_PER_SECOND} commands/s arrive, from acknowledged to shown`,
    measured: `p50/p99 in ms, medians of ${all.length} rounds: ${told.join(', ')}`,
    against: `the slowest is ${worst.name}: p99 ${worst.milliseconds.toFixed(1)} ms`,
    ratio: null,
    goal: `p99 < ${GOAL_MS} ms`,
    met: worst.milliseconds < GOAL_MS,
  };
}

/** The projection whose percentile is the longest. */
function slowest(all: readonly Lags[], part: number): { readonly name: string; readonly milliseconds: number } {
  const each = [...all[0]!.keys()].map((name) => ({ name, milliseconds: middle(all, name, part) }));
  return each.reduce((worst, one) => (one.milliseconds > worst.milliseconds ? one : worst));
}

/** The median over the rounds of one projection's percentile. */
function middle(all: readonly Lags[], name: string, part: number): number {
  return median(all.map((lags) => percentile(lags.get(name)!, part)));
}

function percentile(figures: readonly number[], part: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

/** Sends commands at an even pace for so long, each one when its time has come. @throws when one is refused or never shown. */
async function lagsOf(ledger: OpenLedger, milliseconds: number): Promise<Lags> {
  const lags = new Map<string, number[]>(ledger.readStore.projections.map(({ name }) => [name, []]));
  const commands = (milliseconds * COMMANDS_PER_SECOND) / 1_000;
  const start = performance.now();
  const running: Promise<void>[] = [];
  while (running.length < commands) {
    const due = Math.min(commands, Math.ceil(((performance.now() - start) * COMMANDS_PER_SECOND) / 1_000));
    while (running.length < due) running.push(one(ledger, lags));
    await sleep(1);
  }
  await Promise.all(running);
  await caughtUp(ledger);
  return lags;
}

async function one({ aggregates, projector }: OpenLedger, lags: ReadonlyMap<string, number[]>): Promise<void> {
  const assetId = uuidV7() as AssetId;
  const data = {
    assetId,
    modelId: MODEL_ID,
    costCenterId: COST_CENTER_ID,
    cost: { amount: '1299.00', currency: 'EUR' },
    acquiredOn: '2026-03-01' as LocalDate,
    name: 'Laptop of the front desk',
  };
  const outcome = await aggregates.execute('asset', assetId, { type: 'ProcureAsset', data }, context());
  if (!outcome.accepted) throw new Error(outcome.rejection.message);
  const acknowledged = performance.now();
  await Promise.all(
    [...lags].map(async ([name, of]) => {
      const { reached } = await projector.waitFor(outcome.position, { projections: [name], timeoutMs: 60_000 });
      if (!reached) throw new Error(`${name} did not show a command within a minute.`);
      of.push(performance.now() - acknowledged);
    }),
  );
}
