import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataFolderLocked } from '@opsledger/eventsourcing';

const held = new Set<string>();

/**
 * Takes a folder for this process: PGlite has no lock of its own, and two writers lose rows silently. A lock whose process is gone is taken over.
 * @returns the function that gives it up. @throws {DataFolderLocked} another live process, or another store of this one, has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(resolve(folder), 'read-store.lock');
  await mkdir(folder, { recursive: true });
  if (held.has(path)) throw new DataFolderLocked(folder, process.pid);
  held.add(path);
  try {
    await takeLock(path, folder);
  } catch (error) {
    held.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    held.delete(path);
  };
}

/** Milliseconds after which a take-over is looked at again: two processes may have found the same dead owner. */
const SETTLE_MS = 50;

async function takeLock(path: string, folder: string): Promise<void> {
  const mine = `${process.pid} ${await startOf(process.pid)} ${randomUUID()}\n`;
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, mine);
  try {
    let tookOver = false;
    while (!(await linked(draft, path))) {
      const owner = await readFile(path, 'utf8').catch(() => '');
      const [pid = '0', start = ''] = owner.split(' ');
      if (await isAlive(Number(pid), start)) throw new DataFolderLocked(folder, Number(pid));
      await rm(path, { force: true });
      tookOver = true;
    }
    if (!tookOver) return;
    await sleep(SETTLE_MS);
    const winner = await readFile(path, 'utf8').catch(() => '0');
    if (winner !== mine) throw new DataFolderLocked(folder, Number(winner.split(' ')[0]));
  } finally {
    await rm(draft, { force: true });
  }
}

/** Gives the draft the lock's name, with its content in one step. False when the name is taken. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Our own id in the file is a leftover: a container restarts with the same process ids. */
async function isAlive(pid: number, start: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await startOf(pid)) === start;
}

/** When a process started, in the kernel's ticks, so that a reused process id is not taken for the old owner. Empty where /proc does not exist. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
