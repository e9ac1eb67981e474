import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { testReadStoreFolder } from '../../testing/index.js';
import { jarHistory, jarProjection, jarTable, shelfTable } from '../../testing/ledger-fixture.js';
import { openReadStore } from '../database/embedded-read-store.js';
import { diffRows, readAllRows } from '../engine/compare-rows.js';
import { foldRows } from '../projection/fold.js';
import { loadCheckpoint } from '../../testing/load-checkpoint.js';

const CHILD = fileURLToPath(new URL('../../testing/projector-child.js', import.meta.url));
const EVENTS = 1200;
const KILLS = 2;

/**
 * Lets a projector run until it says that it has passed `position`, then kills it at whatever it does; without a position it may end.
 * @returns the checkpoint at which it found the rows to be a fold of the log, undefined when they were not; and how it ended.
 */
async function runProjector(folder: string, position: number | undefined): Promise<{ whole: number | undefined; end: unknown }> {
  const child = spawn(process.execPath, [CHILD, folder, `${EVENTS}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let whole: number | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = chunk.toString();
    const found = /whole (\d+)/.exec(lines)?.[1];
    if (found !== undefined) whole = Number(found);
    const last = /at (\d+)\s*$/.exec(lines)?.[1];
    if (position !== undefined && last !== undefined && Number(last) >= position) child.kill('SIGKILL');
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return { whole, end: signal ?? code };
}

describe('a projector that is killed', () => {
  it('leaves rows and checkpoint that agree, each time, and ends with a fold of the log', async () => {
    const folder = await testReadStoreFolder();
    const checkpoints: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const { whole, end } = await runProjector(folder, Math.round((EVENTS * (kill + Math.random() * 0.8)) / KILLS));
      expect([typeof whole, end]).toEqual(['number', 'SIGKILL']);
      checkpoints.push(whole!);
    }
    const { whole, end } = await runProjector(folder, undefined);
    checkpoints.push(whole!);
    expect([end, checkpoints[0], whole! > 0 && whole! < EVENTS]).toEqual([0, 0, true]);
    expect(checkpoints).toEqual([...checkpoints].sort((a, b) => a - b));

    const log = new ArrayEventStore();
    for (const [stream, event] of jarHistory(EVENTS)) await log.append(stream, [event], 'any');
    const store = openReadStore({ folder, projections: [jarProjection] });
    const folded = foldRows(jarProjection, log.all());
    for (const table of [jarTable, shelfTable]) expect(diffRows(table, folded.rows(table), await readAllRows(store, table))).toEqual([]);
    const { position, live } = await loadCheckpoint(store.db, jarProjection);
    expect([position, live]).toEqual([await log.head(), true]);
    await store.close();
    await rm(folder, { recursive: true });
  });
});
