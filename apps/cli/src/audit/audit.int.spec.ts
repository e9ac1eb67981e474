import 'reflect-metadata';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { newEvent } from '@opsledger/eventsourcing/testing';
import { checkReceipt, parseNoteKey } from '@opsledger/transparency';
import { scriptTerminal } from '../../testing/script-terminal.js';
import { runProgram } from '../program.js';

/** What `checkpoint --json` prints. */
interface Signed {
  readonly origin: string;
  readonly size: number;
  readonly note: string;
  readonly keys: readonly string[];
}

describe('opsledger checkpoint, receipt, consistency and rotate-key', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-audit-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (...args: string[]) => {
    const terminal = scriptTerminal();
    const code = await runProgram([...args, '--data', folder], terminal);
    return { code, out: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  };
  const happen = async (name: string): Promise<void> => {
    const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
    await store.append(`box-${name}`, [newEvent({ type: 'BoxFilled', data: {} }, name)], 'noStream');
    await store.close();
  };
  const checkpoint = async (): Promise<Signed> => JSON.parse((await run('checkpoint', '--json')).out) as Signed;

  it('have nothing to say of a log without events', async () => {
    expect(await run('checkpoint')).toEqual({ code: 1, out: '', notes: expect.stringContaining('has signed nothing yet') as string });
    expect(await run('receipt', '--position', '1')).toMatchObject({ code: 1, notes: expect.stringContaining('no such event') as string });
  });

  it('sign what is there, once, and prove it', async () => {
    await happen('one');
    await happen('two');
    const first = await checkpoint();
    expect([first.size, await checkpoint()]).toEqual([2, first]);
    expect((await run('checkpoint')).out).toBe(first.note.trimEnd());
    expect((await stat(join(folder, 'keys', 'transparency.key'))).mode & 0o777).toBe(0o600);
    const file = join(folder, 'two.tlog-proof');
    expect(await run('receipt', '--stream', 'box-two', '--event-version', '0', '--out', file)).toMatchObject({ code: 0 });
    const receipt = await readFile(file, 'utf8');
    expect(checkReceipt(receipt, { origin: first.origin, keys: first.keys.map(parseNoteKey) })).toMatchObject({ index: 1 });
    expect((await run('receipt', '--position', '2')).out).toBe(receipt.trimEnd());
    await happen('three');
    expect(await run('receipt', '--stream', 'box-three', '--event-version', '0')).toMatchObject({
      code: 1,
      notes: expect.stringContaining('run "opsledger checkpoint" now') as string,
    });
    for (const wrong of [
      ['receipt'],
      ['receipt', '--position', 'x'],
      ['receipt', '--position', '1', '--stream', 'box-one'],
      ['consistency'],
    ])
      expect(await run(...wrong)).toMatchObject({ code: 2 });
  });

  it('find out whether a note that was kept still holds, also beside a server', async () => {
    const kept = join(folder, 'kept.txt');
    await run('checkpoint', '--out', kept);
    await happen('four');
    const { size } = await checkpoint();
    const server = await openEmbeddedEventStore({ folder: join(folder, 'events') });
    expect(await run('consistency', '--old', kept)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^The log of 3 events, root .+ is the beginning of that of 4/) as string,
    });
    expect(await run('checkpoint')).toMatchObject({ code: 0, notes: expect.stringContaining('what it signed last') as string });
    expect(await run('rotate-key')).toMatchObject({ code: 69 });
    await server.close();
    expect(JSON.parse((await run('consistency', '--from', '2', '--to', '4', '--json')).out)).toMatchObject({
      from: { size: 2 },
      to: { size },
    });
    expect(await run('consistency', '--from', '0')).toMatchObject({ code: 1 });
    await writeFile(kept, (await readFile(kept, 'utf8')).replace('\n3\n', '\n2\n'));
    expect(await run('consistency', '--old', kept)).toMatchObject({ code: 1, notes: expect.stringContaining('BAD_SIGNATURE') as string });
  });

  it('hand the log over to another key', async () => {
    const before = await checkpoint();
    expect(await run('rotate-key')).toMatchObject({ code: 0, out: expect.stringContaining('From 4 events on') as string });
    await happen('five');
    const after = await checkpoint();
    expect([after.size, after.keys.length, after.keys[0]]).toEqual([5, 2, before.keys[0]]);
    expect(await readdir(join(folder, 'keys'))).toEqual(['transparency.key']);
  });

  it('take the key from the environment, and hand over to one in a file', async () => {
    process.env['OPSLEDGER_LOG_KEY'] = await readFile(join(folder, 'keys', 'transparency.key'), 'utf8');
    try {
      const next = join(folder, 'next.key');
      expect(await run('rotate-key')).toMatchObject({ code: 2 });
      expect(await run('rotate-key', '--new-key', next)).toMatchObject({
        code: 0,
        notes: expect.stringContaining('give the content') as string,
      });
      await happen('six');
      expect(await run('checkpoint')).toMatchObject({ code: 78, notes: expect.stringContaining('another key') as string });
      process.env['OPSLEDGER_LOG_KEY'] = await readFile(next, 'utf8');
      expect(await checkpoint()).toMatchObject({ size: 6 });
      process.env['OPSLEDGER_LOG_KEY'] = 'AAAA';
      expect(await run('checkpoint')).toMatchObject({ code: 78 });
    } finally {
      delete process.env['OPSLEDGER_LOG_KEY'];
    }
  });
});
