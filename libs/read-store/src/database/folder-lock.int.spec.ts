import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from './folder-lock.js';

describe('the lock on a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is held once and can be taken again after its release', async () => {
    const release = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'DATA_DIR_LOCKED', pid: process.pid });
    expect(await readdir(folder)).toEqual(['read-store.lock']);
    await release();
    expect(await readdir(folder)).toEqual([]);
    await (
      await lockFolder(folder)
    )();
  });

  it('respects a living process and takes over from a dead one', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const stat = await import('node:fs/promises').then(({ readFile }) => readFile(`/proc/${other.pid}/stat`, 'utf8').catch(() => ''));
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    await writeFile(join(folder, 'read-store.lock'), `${other.pid} ${started} token\n`);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'DATA_DIR_LOCKED', pid: other.pid });
    other.kill('SIGKILL');
    await once(other, 'exit');
    await (
      await lockFolder(folder)
    )();
  });

  it.each(['', 'nonsense', `${process.pid} 1 left by an earlier process with our id\n`])('takes over a lock that says %p', async (text) => {
    await writeFile(join(folder, 'read-store.lock'), text);
    const release = await lockFolder(folder);
    await release();
    expect(await readdir(folder)).toEqual([]);
  });
});
