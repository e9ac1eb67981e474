import 'reflect-metadata';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openLedger, projections } from '@opsledger/composition';
import { putReadModels } from '@opsledger/composition/testing';
import { startEventStoreServer } from '@opsledger/event-store-server';
import { openEmbeddedEventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import { readAllRows } from '@opsledger/read-store';
import { scriptTerminal } from '../../testing/script-terminal.js';
import { runProgram } from '../program.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** Everything of an event that another store keeps. */
type Kept = Omit<RecordedEvent, 'created' | 'position'>;

describe('opsledger export events, import events', () => {
  let root: string;
  let file: string;
  const at = (name: string): string => join(root, name);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'opsledger-events-'));
    file = at('log.jsonl');
    for (const name of ['source', 'copy']) {
      await mkdir(at(name));
      await putReadModels(at(name));
    }
    expect((await run('seed', '--assets', '20', '--people', '20', '--months', '6', '--data', at('source'))).code).toBe(0);
    expect((await run('export', 'events', '--data', at('source'), '--out', file)).code).toBe(0);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function run(...args: string[]) {
    const terminal = scriptTerminal();
    const code = await runProgram(args, terminal);
    return { code, out: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  }

  function start(...args: string[]): ChildProcess {
    return spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  }

  async function contentOf(name: string): Promise<readonly Kept[]> {
    const store = await openEmbeddedEventStore({ folder: join(at(name), 'events'), readOnly: true });
    const events: Kept[] = [];
    try {
      for await (const { id, stream, revision, type, data, metadata } of store.readAll()) {
        events.push({ id, stream, revision, type, data, metadata });
      }
    } finally {
      await store.close();
    }
    return events;
  }

  /** Every row of every read model, and the end of the log once the processes have reacted to all of it. */
  async function rowsOf(name: string) {
    const ledger = await openLedger({ dataFolder: at(name), schedules: false });
    try {
      expect(await ledger.settle(30_000)).toBe(true);
      const rows: Record<string, unknown> = {};
      for (const { tables } of projections(ledger.subjectKeys)) {
        for (const table of tables) rows[table.name] = await readAllRows(ledger.readStore, table);
      }
      return { head: await ledger.eventStore.head(), rows };
    } finally {
      await ledger.close();
    }
  }

  it('move a ledger to another folder, with its read models and its processes', async () => {
    const events = await contentOf('source');
    const imported = await run('import', 'events', file, '--data', at('copy'), '--position-map', at('positions.csv'), '--json');
    expect([imported.code, JSON.parse(imported.out)]).toEqual([
      0,
      {
        dryRun: false,
        events: events.length,
        alreadyThere: 0,
        appended: events.length,
        appends: expect.any(Number),
        verified: events.length,
        first: { from: '1', to: '1' },
        last: { from: `${events.length}`, to: `${events.length}` },
        seconds: expect.any(Number),
        eventsPerSecond: expect.any(Number),
      },
    ]);
    expect(await readFile(at('positions.csv'), 'utf8')).toBe(
      `old,new\n${events.map((_, index) => `${index + 1},${index + 1}\n`).join('')}`,
    );
    expect(await contentOf('copy')).toEqual(events);
    await cp(join(at('source'), 'keys'), join(at('copy'), 'keys'), { recursive: true });
    const [before, after] = [await rowsOf('source'), await rowsOf('copy')];
    expect(after).toEqual(before);
    expect(after.head.commit).toBe(BigInt(events.length));
  });

  it('move a ledger to EventStoreDB and back', async () => {
    const embedded = await openEmbeddedEventStore({ folder: join(at('served'), 'events') });
    const server = await startEventStoreServer({ store: embedded, port: 0 });
    try {
      const imported = await run('import', 'events', file, '--event-store', server.url);
      expect([imported.code, imported.notes]).toEqual([0, '']);
      expect(imported.out).toMatch(
        /^Of (\d+) events, \1 were imported in \d+ appends and 0 were there\. [^]+\nAll \1 were read again from the target/,
      );
      const again = await run('import', 'events', file, '--event-store', server.url, '--dry-run');
      expect(again.out).toMatch(/^Of (\d+) events, 0 would be imported and \1 are there\. Nothing was written\./);
      expect((await run('export', 'events', '--event-store', server.url, '--out', at('back.jsonl'))).code).toBe(0);
    } finally {
      await server.close();
      await embedded.close();
    }
    expect((await run('import', 'events', at('back.jsonl'), '--data', at('back'))).code).toBe(0);
    expect(await contentOf('back')).toEqual(await contentOf('source'));
  });

  it('export beside the process that holds the folder, from process to process', async () => {
    const holder = await openEmbeddedEventStore({ folder: join(at('source'), 'events') });
    try {
      const exporting = start('export', 'events', '--data', at('source'));
      const importing = start('import', 'events', '-', '--data', at('piped'));
      exporting.stdout!.pipe(importing.stdin!);
      const notes: string[] = [];
      importing.stderr!.on('data', (chunk: Buffer) => notes.push(chunk.toString()));
      const [[exported], [imported]] = await Promise.all([once(exporting, 'close'), once(importing, 'close')]);
      expect([exported, imported, notes.join('')]).toEqual([
        0,
        0,
        'The events come through a pipe: their SHA-256 is checked behind the last of them, not before the first is written.\n',
      ]);
    } finally {
      await holder.close();
    }
    expect(await contentOf('piped')).toEqual(await contentOf('source'));
  });

  it('go on behind a file that was cut off', async () => {
    await cp(file, at('cut.jsonl'));
    await truncate(at('cut.jsonl'), 5000);
    const refused = await run('import', 'events', at('cut.jsonl'), '--data', at('nothing'), '--dry-run');
    expect([refused.code, refused.notes, existsSync(at('nothing'))]).toEqual([
      74,
      expect.stringMatching(
        /^opsledger: The file has no footer: it was cut off behind \d+ events, at position \d+\. Finish it with "opsledger export/,
      ),
      false,
    ]);
    const resumed = await run('export', 'events', '--data', at('source'), '--out', at('cut.jsonl'), '--resume', '--json');
    expect([resumed.code, JSON.parse(resumed.out)]).toMatchObject([0, { kept: expect.any(Number), skipped: 0 }]);
    expect(await readFile(at('cut.jsonl'))).toEqual(await readFile(file));
    const fresh = await run('export', 'events', '--data', at('source'), '--out', at('fresh.jsonl'), '--resume');
    expect([fresh.code, await readFile(at('fresh.jsonl'))]).toEqual([0, await readFile(file)]);
  });

  it('go on behind an import that was killed', async () => {
    const store = await openEmbeddedEventStore({ folder: join(at('long'), 'events') });
    const event = () => ({ id: randomUUID(), type: 'BoxOpened', data: { text: 'x'.repeat(200) }, metadata: {} });
    await Promise.all(Array.from({ length: 4000 }, (_, index) => store.append(`box-${index % 500}`, [event()], 'any')));
    await store.close();
    await run('export', 'events', '--data', at('long'), '--out', at('long.jsonl'));
    const bytes = await readFile(at('long.jsonl'));
    const child = start('import', 'events', '-', '--data', at('killed'));
    const exit = once(child, 'exit');
    child.stdin!.on('error', () => undefined); // it dies with bytes unread
    child.stdin!.write(bytes.subarray(0, bytes.length * 0.7));
    while (!existsSync(join(at('killed'), 'events', 'data.mdb')) || (await lengthOf('killed')) === 0) await sleep(20);
    child.kill('SIGKILL');
    expect(await exit).toEqual([null, 'SIGKILL']);
    const all = await contentOf('long');
    const begun = await contentOf('killed');
    expect(begun).toEqual(all.slice(0, begun.length));
    const report = await run('import', 'events', at('long.jsonl'), '--data', at('killed'), '--json');
    expect([report.code, JSON.parse(report.out)]).toMatchObject([
      0,
      { alreadyThere: begun.length, appended: 4000 - begun.length, verified: 4000 },
    ]);
    expect(await contentOf('killed')).toEqual(all);
  });

  async function lengthOf(name: string): Promise<number> {
    return contentOf(name).then(
      ({ length }) => length,
      () => 0, // it is being made
    );
  }

  it('write over nothing', async () => {
    const before = await readFile(file);
    const refused = await run('export', 'events', '--data', at('source'), '--out', file);
    expect([refused.code, refused.notes]).toEqual([
      2,
      `opsledger: ${file} exists. Go on behind it with --resume, write it anew with --force, or name another file.`,
    ]);
    const foreign = await run('export', 'events', '--data', at('long'), '--out', file, '--resume');
    expect([foreign.code, foreign.notes]).toEqual([74, expect.stringContaining('The file holds another log')]);
    expect(await readFile(file)).toEqual(before);
    await writeFile(at('old.jsonl'), 'old');
    expect((await run('export', 'events', '--data', at('source'), '--out', at('old.jsonl'), '--resume')).code).toBe(74);
    expect(await readFile(at('old.jsonl'), 'utf8')).toBe('old');
    expect((await run('export', 'events', '--data', at('source'), '--out', at('old.jsonl'), '--force')).code).toBe(0);
    expect(await readFile(at('old.jsonl'))).toEqual(before);
    const other = await run('import', 'events', at('old.jsonl'), '--data', at('long'));
    expect([other.code, other.notes]).toEqual([1, expect.stringContaining('The target holds another history. Line 2 of the file')]);
  });

  it('refuse what makes no sense, and say who holds a folder', async () => {
    const usage = [
      ['export', 'events', '--data', root, '--event-store', 'esdb://127.0.0.1:1'],
      ['export', 'events', '--event-store', '', '--out', at('nothing.jsonl')],
      ['export', 'events', '--data', root, '--json'],
      ['export', 'events', '--data', root, '--force'],
      ['export', 'events', '--data', root, '--out', file, '--force', '--resume'],
      ['import', 'events', file, '--data', root, '--dry-run', '--position-map', at('p.csv')],
      ['import', 'events', file, '--data', root, '--position-map', file],
      ['import', 'events', '-', '--data', root, '--position-map', at('p.csv')],
    ];
    for (const args of usage) expect([(await run(...args)).code, args]).toEqual([2, args]);
    expect((await run('import', 'events', at('missing.jsonl'), '--data', at('nothing'))).code).toBe(74);
    expect((await run('export', 'events', '--data', at('nothing'), '--out', at('nothing.jsonl'))).code).toBe(69);
    expect([existsSync(at('nothing')), existsSync(at('nothing.jsonl')), existsSync(at('p.csv'))]).toEqual([false, false, false]);
    const holder = await openEmbeddedEventStore({ folder: join(at('source'), 'events') });
    try {
      const { code, notes } = await run('import', 'events', file, '--data', at('source'));
      expect([code, notes]).toEqual([69, expect.stringContaining(`is in use by process ${process.pid}, most likely the server.`)]);
    } finally {
      await holder.close();
    }
  });
});
