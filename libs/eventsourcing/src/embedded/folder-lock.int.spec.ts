import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DataFolderLocked } from '../event-store/errors.js';
import { openEmbeddedEventStore } from './open-embedded-event-store.js';
import { openTables } from './tables.js';

const MODULE = new URL('./open-embedded-event-store.js', import.meta.url).href;
/** Tries to open the folder, says how that went, and holds it until it is ended. */
const HOLDER = `
  const { openEmbeddedEventStore } = await import(${JSON.stringify(MODULE)});
  try {
    await openEmbeddedEventStore({ folder: process.argv[1] });
    console.log('held');
  } catch (error) {
    console.log(error.name, error.pid);
  }
  setInterval(() => undefined, 1000);
`;

interface Holder {
  readonly process: ChildProcess;
  readonly answer: Promise<string>;
}

describe('the lock on the data folder', () => {
  let folder: string;
  const holders: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
  });
  afterEach(async () => {
    await Promise.all(holders.splice(0).map(kill));
    rmSync(folder, { recursive: true });
  });

  function hold(): Holder {
    const child = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    holders.push(child);
    return { process: child, answer: once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line)) };
  }

  it('refuses a second opening in the same process, and leaves the first usable', async () => {
    const store = await openEmbeddedEventStore({ folder });
    await expect(openEmbeddedEventStore({ folder })).rejects.toEqual(new DataFolderLocked(folder, process.pid));
    const event = { id: '00000000-0000-4000-8000-000000000001', type: 'T', data: {}, metadata: {} };
    expect((await store.append('thing-1', [event], 'noStream')).revision).toBe(0);
    await store.close();
    await (await openEmbeddedEventStore({ folder })).close();
  });

  it('names the process that holds the folder, and is taken over once that has been killed', async () => {
    const holder = hold();
    expect(await holder.answer).toBe('held');
    await expect(openEmbeddedEventStore({ folder })).rejects.toEqual(new DataFolderLocked(folder, holder.process.pid!));
    await kill(holder.process);
    await (await openEmbeddedEventStore({ folder })).close();
  });

  it('is not fooled by another process that was given the number of the dead owner', async () => {
    const store = await openEmbeddedEventStore({ folder });
    const tables = openTables(folder, false);
    const owner = JSON.parse(tables.meta.get('owner')!) as object;
    await tables.meta.put('owner', JSON.stringify({ ...owner, started: 'another boot/12345', token: 'of the dead' }));
    await (await openEmbeddedEventStore({ folder })).close();
    await store.close();
  });

  it('gives a stale lock to exactly one of several processes', async () => {
    const dead = hold();
    await dead.answer;
    await kill(dead.process);
    const rivals = Array.from({ length: 4 }, hold);
    const answers = await Promise.all(rivals.map(({ answer }) => answer));
    const winner = rivals[answers.indexOf('held')]!.process.pid;
    expect(answers.sort()).toEqual([...Array<string>(3).fill(`DataFolderLocked ${winner}`), 'held']);
  });

  it('does not hold a copy of the folder', async () => {
    const store = await openEmbeddedEventStore({ folder });
    const copy = `${folder}-copy`;
    cpSync(folder, copy, { recursive: true });
    await (await openEmbeddedEventStore({ folder: copy })).close();
    rmSync(copy, { recursive: true });
    await store.close();
  });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
