import { sql } from 'kysely';
import type { Position } from '@opsledger/eventsourcing';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import {
  jarCatalogue,
  jarEvent,
  jarHistory,
  jarProjection,
  jarStream,
  jarTable,
  shelfTable,
  type JarEvent,
} from '../../testing/ledger-fixture.js';
import { freeLeases } from '../database/bookkeeping.js';
import { resetProjection } from '../database/schema.js';
import { diffRows, readAllRows } from '../engine/compare-rows.js';
import { foldRows } from '../projection/fold.js';
import { defineProjection } from '../projection/projection.js';
import type { Projector } from '../projector/projector.js';
import { startProjector } from '../projector/start-projector.js';
import type { ReadStore } from '../read-store.js';
import { defineTable, int4, text } from '../table/table.js';
import { compareWithLog, type ComparedTable, type CompareOptions } from './compare-with-log.js';
import { rebuildReadModel, type RebuildOptions, type RebuildReport } from './rebuild.js';
import { askToCancel, dropSpare, listRebuilds, takeSpare } from './rebuild-table.js';
import { switchTables } from './switch.js';

const EVENTS = 400;
const fillTable = defineTable('fill', { key: ['stream'], columns: { stream: text(), amount: int4() } });
const partedFills = defineProjection<JarEvent>({
  name: 'parted',
  version: 1,
  partitioned: true,
  tables: [fillTable],
  catalogues: [jarCatalogue],
  on: {
    JarFilled: ({ stream, data: { amount } }, rows) => {
      rows.change(fillTable, { stream }, (row) => ({ stream, amount: (row?.amount ?? 0) + amount }));
    },
  },
});
const projections = [jarProjection, partedFills];

describe.each(ENGINES)('a rebuild on $name', (engine) => {
  let running: RunningEngine;
  let place: Place;
  let readStore: ReadStore;
  let projector: Projector;
  let log: ArrayEventStore;

  beforeAll(async () => {
    running = await engine.start();
    place = await running.place();
    readStore = place.open(projections);
    await readStore.ready;
  });
  beforeEach(async () => {
    log = new ArrayEventStore();
    for (const [stream, event] of jarHistory(EVENTS)) await log.append(stream, [event], 'any');
    for (const projection of projections) await resetProjection(readStore.db, projection, true);
    await freeLeases(readStore.db);
    projector = startProjector({ readStore, eventStore: log, backoffMs: { min: 5, max: 20 } });
    await shown(await log.head());
  });
  afterEach(() => projector.stop());
  afterAll(async () => {
    await readStore.close();
    await place.remove();
    await running.stop();
  });

  const shown = async (position: Position): Promise<void> =>
    expect(await projector.waitFor(position, { timeoutMs: 20_000 })).toEqual({ reached: true, behind: [] });

  const rebuild = (options: Partial<RebuildOptions> = {}): Promise<RebuildReport> =>
    rebuildReadModel({ readStore, eventStore: log, projection: jarProjection, maxBatch: 50, ...options });

  const fill = async (name: string): Promise<Position> =>
    (await log.append(jarStream(1), [jarEvent('JarFilled', { amount: 1 }, name)], 'any')).position;

  async function expectFold(): Promise<void> {
    const folded = foldRows(jarProjection, log.all());
    for (const table of [jarTable, shelfTable])
      expect(diffRows(table, folded.rows(table), await readAllRows(readStore, table))).toEqual([]);
  }

  const views = async (): Promise<readonly string[]> =>
    (
      await sql<{ source: string }>`
        select substring(pg_get_viewdef('jar'::regclass) from 'FROM "?([a-z0-9_]+)') as source`.execute(readStore.db)
    ).rows.map(({ source }) => source);

  it('serves new tables with the same rows, which are followed from then on, and goes back', async () => {
    const steps: string[] = [];
    const report = await rebuild({ onProgress: ({ step }) => steps.push(step) });
    expect(report).toEqual({
      outcome: 'switched',
      events: EVENTS,
      resumed: false,
      differences: [],
      tables: [
        { table: 'jar', rows: expect.any(Number), hash: expect.stringMatching(/^-?\d+$/) },
        { table: 'shelf', rows: 5, hash: expect.stringMatching(/^-?\d+$/) },
      ],
    });
    expect(steps.filter((step, index) => step !== steps[index - 1])).toEqual(['filling', 'indexing', 'filling', 'comparing', 'switching']);
    expect(await views()).toEqual(['jar_v1b']);
    await shown(await fill('after the rebuild'));
    await expectFold();
    const { rows } = await sql`select indexname::text as index from pg_indexes where tablename = 'jar_v1b' order by 1`.execute(
      readStore.db,
    );
    expect(rows).toEqual(['jar_v1b_ix1', 'jar_v1b_ix2', 'jar_v1b_pkey'].map((index) => ({ index })));

    expect(await rebuild({ back: true })).toMatchObject({ outcome: 'switched', resumed: true, events: 1 });
    expect(await views()).toEqual(['jar_v1']);
    await shown(await fill('after going back'));
    await expectFold();
    expect((await rebuild()).outcome).toBe('switched'); // over and over
    await expectFold();
    expect([await dropSpare(readStore.db, jarProjection), await dropSpare(readStore.db, jarProjection)]).toEqual([true, false]);
    await expect(rebuild({ back: true })).rejects.toThrow('no earlier tables to go back to');
  });

  it('loses nothing of what is appended and asked meanwhile', async () => {
    let asked = 0;
    const reading = new AbortController();
    const readers = (async () => {
      for (let round = 0; !reading.signal.aborted; round++) {
        await fill(`meanwhile ${round}`);
        const rows = await readAllRows(readStore, jarTable);
        expect(rows.length).toBeGreaterThan(0);
        asked++;
      }
    })();
    for (let round = 0; round < 3; round++) expect((await rebuild({ maxBatch: 20 })).outcome).toBe('switched');
    reading.abort();
    await readers;
    await shown(await log.head());
    await expectFold();
    expect(asked).toBeGreaterThan(5);
  });

  it('names the rows that are not the same, and switches only when that is accepted', async () => {
    await sql`update jar_v1 set amount = amount + 1 where id = (select min(id::text)::uuid from jar_v1)`.execute(readStore.db);
    const { rows } = await sql<{ id: string }>`select min(id::text) as id from jar_v1`.execute(readStore.db);
    const report = await rebuild();
    expect([report.outcome, report.differences]).toEqual(['differs', [{ table: 'jar', rows: 1, keys: [{ id: rows[0]!.id }] }]]);
    expect([await views(), (await listRebuilds(readStore.db)).map(({ state, detail }) => [state, detail])]).toEqual([
      ['jar_v1'],
      [['differs', 'jar: 1 rows']],
    ]);
    expect(await rebuild({ acceptDifferences: true })).toMatchObject({ outcome: 'switched', resumed: true });
    await expectFold();
  });

  const compare = (options: Partial<CompareOptions> = {}): Promise<readonly ComparedTable[] | undefined> =>
    compareWithLog({ readStore, eventStore: log, projection: jarProjection, ...options });

  it('can be compared with the log alone: each row and column that differs is named, and nothing is written', async () => {
    const whole = await compare();
    expect(whole!.map(({ table, differing, shown: named }) => [table, differing, named])).toEqual([
      ['jar', 0, []],
      ['shelf', 0, []],
    ]);
    expect(await compare({ projection: partedFills })).toMatchObject([{ table: 'fill', differing: 0 }]);
    await log.append('jar-not-a-uuid', [jarEvent('JarOpened', { label: 'x', shelf: 'y' }, 'bad id')], 'any');
    await shown(await log.head());
    const ids = (await readAllRows(readStore, jarTable)).map(({ id }) => id);
    await sql`update jar_v1 set amount = amount + 1, label = 'other' where id = ${ids[0]}::uuid`.execute(readStore.db);
    await sql`delete from jar_v1 where id = ${ids[1]}::uuid`.execute(readStore.db);
    await sql`insert into shelf_v1 (shelf, jars) values ('nowhere', 1)`.execute(readStore.db);
    expect(await compare()).toEqual([
      {
        table: 'jar',
        rows: whole![0]!.rows,
        differing: 2,
        shown: [
          { key: { id: ids[0] }, how: 'changed', columns: ['label', 'amount'] },
          { key: { id: ids[1] }, how: 'missing', columns: [] },
        ],
      },
      { table: 'shelf', rows: 5, differing: 1, shown: [{ key: { shelf: 'nowhere' }, how: 'extra', columns: [] }] },
    ]);
    expect((await compare({ mostShown: 1 }))![0]!.shown).toHaveLength(1);
    expect(await compare({ projection: { ...jarProjection, version: 9 } })).toBeUndefined();
  });

  it('is gone on with where it was left, also by another worker, and refuses a second one', async () => {
    const leave = new AbortController();
    let batches = 0;
    const pace = async (): Promise<void> => {
      if (++batches === 3) leave.abort(new Error('left'));
    };
    const left = rebuild({ signal: leave.signal, pace });
    await expect(left).rejects.toThrow('left');
    await expect(rebuild()).rejects.toThrow('is being rebuilt by another process');
    expect(await listRebuilds(readStore.db)).toMatchObject([{ state: 'filling', active: true }]);
    const report = await rebuild({ takeOver: true });
    expect([report.outcome, report.resumed, report.events]).toEqual(['switched', true, EVENTS]);
    await expectFold();
  });

  it('is noted as through in the very moment in which it is, so that nobody goes on with the tables that were served before', async () => {
    await takeSpare(readStore.db, jarProjection, { back: false, takeOver: false });
    const writing = { projection: jarProjection, eventStore: log, discarded: new Set<string>(), log: () => undefined, maxBatch: 50 };
    expect(await switchTables(readStore.db, writing, new AbortController().signal)).toBe(true);
    expect([await views(), (await listRebuilds(readStore.db)).map(({ state }) => state)]).toEqual([['jar_v1b'], ['switched']]);
  });

  it('ends when somebody wants it to, and leaves nothing', async () => {
    const report = await rebuild({
      pace: async () => {
        await askToCancel(readStore.db, jarProjection);
        await new Promise((resolve) => setTimeout(resolve, 300));
      },
    });
    const { rows } = await sql`select 1 from pg_class where relname = 'jar_v1b'`.execute(readStore.db);
    expect([report.outcome, rows, await listRebuilds(readStore.db), await askToCancel(readStore.db, jarProjection)]).toEqual([
      'cancelled',
      [],
      [],
      false,
    ]);
    await expectFold();
  });

  it('fails at an event that cannot be applied, and leaves what is served as it was', async () => {
    await log.append('jar-not-a-uuid', [jarEvent('JarOpened', { label: 'x', shelf: 'y' }, 'bad id')], 'any');
    await shown(await log.head());
    await expect(rebuild()).rejects.toMatchObject({ name: 'Unapplicable', event: { stream: 'jar-not-a-uuid' } });
    expect(await views()).toEqual(['jar_v1']);
    const id = log.all().at(-1)!.id;
    expect((await rebuild({ discarded: async () => new Set([id]) })).outcome).toBe('switched');
  });

  it('proves every partition of a read model at its own place', async () => {
    const { outcome, tables } = await rebuild({ projection: partedFills });
    expect([outcome, tables]).toEqual(['switched', [{ table: 'fill', rows: expect.any(Number), hash: expect.any(String) }]]);
    const folded = foldRows(partedFills, log.all()).rows(fillTable);
    expect(diffRows(fillTable, folded, await readAllRows(readStore, fillTable))).toEqual([]);
  });
});
