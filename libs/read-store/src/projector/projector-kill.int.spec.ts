import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { testReadStoreFolder } from '../../testing/index.js';
import { jarHistory, jarProjection, jarTable, shelfTable } from '../../testing/ledger-fixture.js';
import { openReadStore } from '../database/embedded-read-store.js';
import { diffRows, readAllRows } from '../engine/compare-rows.js';
import { foldRows } from '../projection/fold.js';
import { loadCheckpoint } from './checkpoint.js';

const CHILD = fileURLToPath(new URL('../../testing/projector-child.js', import.meta.url));
const EVENTS = 2500;
const KILLS = 4;

/** Lets a projector run for a while, then kills it. @returns true when it had reached the end before. */
async function runAndKill(folder: string, afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [CHILD, folder, `${EVENTS}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const started = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('started')) resolve();
    });
  });
  const ended = once(child, 'exit');
  await Promise.race([started, ended]);
  await Promise.race([sleep(afterMs), ended]);
  child.kill('SIGKILL');
  await ended;
  return output.includes('done');
}

describe('a projector that is killed', () => {
  it('leaves rows and checkpoint that agree, each time, and ends with a fold of the log', async () => {
    const seed = Date.now() % 100_000;
    const log = new ArrayEventStore();
    for (const [stream, event] of jarHistory(EVENTS)) await log.append(stream, [event], 'any');
    const folder = await testReadStoreFolder();
    const reached: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      await runAndKill(folder, 20 + ((seed * (kill + 1)) % 120));
      const store = openReadStore({ folder, projections: [jarProjection] });
      await store.ready;
      const { position } = await loadCheckpoint(store.db, jarProjection);
      const folded = foldRows(jarProjection, log.all().slice(0, Number(position.commit)));
      for (const table of [jarTable, shelfTable]) expect(diffRows(table, folded.rows(table), await readAllRows(store, table))).toEqual([]);
      await store.close();
      reached.push(Number(position.commit));
    }
    await runAndKill(folder, 60_000);
    const store = openReadStore({ folder, projections: [jarProjection] });
    const folded = foldRows(jarProjection, log.all());
    for (const table of [jarTable, shelfTable]) expect(diffRows(table, folded.rows(table), await readAllRows(store, table))).toEqual([]);
    expect(await loadCheckpoint(store.db, jarProjection)).toEqual({ position: await log.head(), lastEvent: expect.anything(), live: true });
    expect(reached).toEqual([...reached].sort((a, b) => a - b));
    expect(reached.some((count) => count > 0 && count < EVENTS)).toBe(true);
    await store.close();
    await rm(folder, { recursive: true });
  });
});
