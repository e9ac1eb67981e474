import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Verification } from '@opsledger/audit';
import { openLedger } from '@opsledger/composition';
import { putReadModels } from '@opsledger/composition/testing';
import { formatPosition, openEmbeddedEventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import { uuidV5, type CommandId } from '@opsledger/kernel';
import { sql } from 'kysely';
import { plainEvents, SignedLog } from '../../../../libs/audit/testing/index.js';
import { scriptTerminal } from '../../testing/script-terminal.js';
import type { ComparedReadModel } from './compare-read-models.js';
import { runProgram } from '../program.js';

let state = 3;
const log = await SignedLog.of(
  plainEvents(60, () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647),
  { every: 10 },
);

describe('opsledger verify', () => {
  let root: string;
  const at = (name: string): string => join(root, name);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'opsledger-verify-'));
    const store = await openEmbeddedEventStore({ folder: at('data/events'), clock: () => Date.UTC(2026, 0, 6) });
    for (const { stream, id, type, data, metadata } of log.events) await store.append(stream, [{ id, type, data, metadata }], 'any');
    await store.close();
    for (const [path, tile] of log.tiles) {
      await mkdir(dirname(at(`data/transparency/${path}`)), { recursive: true });
      await writeFile(at(`data/transparency/${path}`), tile);
    }
    for (const [number, note] of log.notes.entries()) await writeFile(at(`${number}.checkpoint`), note);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function run(...args: string[]) {
    const terminal = scriptTerminal();
    const code = await runProgram(['verify', ...args], terminal);
    return { code, out: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  }
  const findingsIn = (out: string): Verification['findings'] => (JSON.parse(out) as { readonly log: Verification }).log.findings;

  /** Writes events as an export does, with a footer that is right whatever they are. */
  async function exported(name: string, events: readonly RecordedEvent[], footer = true): Promise<string> {
    const lines = events.map((event) => JSON.stringify({ ...event, position: formatPosition(event.position) }));
    const text = `${[JSON.stringify({ format: 'opsledger-events', version: 1 }), ...lines].join('\n')}\n`;
    const sha256 = createHash('sha256').update(text).digest('hex');
    await writeFile(at(name), footer ? `${text}${JSON.stringify({ events: events.length, lastPosition: '67', sha256 })}\n` : text);
    return at(name);
  }

  it('finds a data folder sound, and says how much that proves', async () => {
    const given = await run('--data', at('data'), '--key', log.key, '--checkpoint', at('0.checkpoint'), at('5.checkpoint'));
    expect([given.code, given.notes, given.out.split('\n')]).toEqual([
      0,
      '',
      [
        expect.stringMatching(/^Sound: read 67 events\. The tree over 60 of them has the root \S{44}\.$/),
        'The log opsledger.example/log signed 6 checkpoints, which hold for the first 60 leaves. Not signed yet: 0.',
        'Of 2 checkpoints given, it agrees with 2.',
      ],
    ]);
    expect((await run('--data', at('data'))).out).toContain('note: the log was judged by the key in it');
    expect((await run('--data', at('data'), '--key', log.key)).out).toContain('A checkpoint that you kept shows it');
  });

  it('tells of a changed file the first bad place, and ends with 1', async () => {
    const file = await exported(
      'changed.jsonl',
      log.events.map((event, place) => (place === 30 ? { ...event, data: { tag: 'other' } } : event)),
    );
    const { code, out } = await run('--file', file, '--key', log.key, '--tiles', at('data/transparency'), '--json');
    expect([code, findingsIn(out)]).toEqual([
      1,
      [
        {
          kind: 'eventChanged',
          position: '31',
          index: 27,
          stream: log.events[30]!.stream,
          eventId: log.events[30]!.id,
          cause: 'It is not the event that was signed here; those behind it are.',
        },
      ],
    ]);
    const shown = await run('--file', file);
    expect([shown.code, shown.out]).toEqual([
      1,
      expect.stringContaining('rootDiffers between position 24, leaf 20 and position 33, leaf 29') as string,
    ]);
  });

  it('takes a cut or changed file for what it is', async () => {
    const cut = await exported('cut.jsonl', log.events.slice(0, 50), false);
    const { code, out } = await run('--file', cut, '--checkpoint', at('5.checkpoint'), '--json');
    expect([code, findingsIn(out).map(({ kind }) => kind)]).toEqual([1, ['unreadableEvent', 'logShorter']]);
    await writeFile(at('text.jsonl'), 'no events\n');
    expect(findingsIn((await run('--file', at('text.jsonl'), '--json')).out).map(({ cause }) => cause)).toEqual([
      'Line 1 is not an event.',
      'The file has no footer: its end was cut off.',
    ]);
  });

  it('tells what cannot be read from what is wrongly asked', async () => {
    expect((await run('--data', at('nothing'))).code).toBe(74);
    expect((await run('--file', at('nothing'))).code).toBe(74);
    expect((await run('--data', at('data'), '--checkpoint', at('nothing'))).code).toBe(74);
    expect(await run('--data', at('data'), '--key', 'no key')).toMatchObject({
      code: 2,
      notes: expect.stringContaining('--key: A public key is one line') as string,
    });
    expect((await run('--data', at('data'), '--tiles', at('nothing'))).code).toBe(2);
    expect((await run('--file', at('cut.jsonl'), '--projections')).code).toBe(2);
  });

  it('names the rows of read models that do not follow from the log', async () => {
    await putReadModels(at('data'));
    await rm(at('data/events'), { recursive: true });
    const ledger = await openLedger({ dataFolder: at('data'), schedules: false });
    for (const number of [1, 2, 3]) {
      const locationId = uuidV5(`location ${number}`);
      const commandId = uuidV5(`command ${number}`) as CommandId;
      const context = {
        commandId,
        correlationId: commandId,
        actor: { id: 'spec', kind: 'service', roles: ['admin'] },
        origin: 'cli',
      } as const;
      const command = { type: 'OpenLocation', data: { locationId, name: `Building ${number}` } };
      expect(await ledger.aggregates.execute('location', locationId, command, context)).toMatchObject({ accepted: true });
    }
    expect(await ledger.settle(30_000)).toBe(true);
    const { db } = ledger.readStore;
    const { rows } = await sql<{ name: string }>`select relname::text as name from pg_class where relname ~ '^location_v[0-9]+$'`.execute(
      db,
    );
    await sql`update ${sql.table(rows[0]!.name)} set name = 'forged' where name = 'Building 2'`.execute(db);
    await ledger.close();
    await rm(at('data/transparency'), { recursive: true });
    const { code, out } = await run('--data', at('data'), '--projections', '--json');
    const compared = (JSON.parse(out) as { readonly readModels: readonly ComparedReadModel[] }).readModels;
    const differing = compared.flatMap(({ tables }) => tables).filter((table) => table.differing > 0);
    expect([code, differing.map(({ table, shown }) => [table, shown.map(({ how, columns }) => [how, columns])])]).toEqual([
      1,
      [['location', [['changed', ['name']]]]],
    ]);
  });
});
