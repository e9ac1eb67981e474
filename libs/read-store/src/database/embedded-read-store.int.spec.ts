import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { uuidV5 } from '@opsledger/kernel';
import { testReadStore, testReadStoreFolder, type TestReadStore } from '../../testing/index.js';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { everyTypeTable, jarEvent, jarProjection, jarStream, jarTable, shelfTable } from '../../testing/ledger-fixture.js';
import { ChangeSet } from '../engine/change-set.js';
import { commitBatch } from '../engine/write-batch.js';
import { readAllRows } from '../engine/compare-rows.js';
import { defineProjection, type Projection } from '../projection/projection.js';
import { UNREAD } from '../projector/checkpoint.js';
import { startProjector } from '../projector/start-projector.js';
import { defineTable, int4, text } from '../table/table.js';
import { openReadStore } from './embedded-read-store.js';
import { countStatements } from './statement-counter.js';

const everyType = defineProjection({ name: 'every-type', version: 1, tables: [everyTypeTable], catalogues: [], on: {} });

describe('the embedded read store', () => {
  let test: TestReadStore;
  beforeAll(async () => {
    test = await testReadStore([everyType, jarProjection]);
  });
  afterAll(() => test.dispose());

  it('gives every type back in one form', async () => {
    const id = uuidV5('row');
    const row = {
      id,
      day: '2026-02-28',
      name: 'a "quoted", {braced} \\ name',
      tags: ['plain', 'with, comma', 'NULL', '', 'quo"te', 'back\\slash', '{}'],
      done: true,
      small: -2_147_483_648,
      large: '9223372036854775807',
      exact: '12345678901234567890.123456789',
      at: '2026-03-01T09:30:00.007Z',
      extra: { b: [1, null, 'x'], a: { deep: true } },
    };
    const changes = new ChangeSet(everyType);
    changes.put(everyTypeTable, row);
    changes.put(everyTypeTable, {
      ...row,
      day: '2026-03-01',
      name: null,
      tags: [],
      extra: null,
      exact: '-0.50',
      at: '2026-03-01T11:30:00+02:00',
    });
    const from = { ...UNREAD, position: { commit: 0n, prepare: 0n } };
    await commitBatch(
      test.store.db,
      everyType,
      changes.apply(() => new Map()),
      { from, to: { ...from, position: { commit: 1n, prepare: 1n } } },
    );
    expect(await test.store.from(everyTypeTable).selectAll().orderBy('day').execute()).toEqual([
      row,
      { ...row, day: '2026-03-01', name: null, tags: [], extra: null, exact: '-0.50', at: '2026-03-01T09:30:00.000Z' },
    ]);
    const counted = await sql<{ n: string; avg: string; day: string; flags: boolean[]; stamps: string[] }>`
      select count(*) as n, sum(large) as avg, max(day) as day, array_agg(done) as flags, array_agg(at order by at) as stamps from every_type`.execute(
      test.store.db,
    );
    expect(counted.rows).toEqual([
      {
        n: '2',
        avg: '18446744073709551614',
        day: '2026-03-01',
        flags: [true, true],
        stamps: ['2026-03-01T09:30:00.000Z', '2026-03-01T09:30:00.007Z'],
      },
    ]);
  });

  it('takes parameters of every type', async () => {
    const { rows } =
      await sql`select ${'x'}::text as a, ${7}::int4 as b, ${8n}::int8 as c, ${true}::boolean as d, ${['p', 'q"']}::text[] as e,
      ${{ k: 1 }}::jsonb as f, ${null}::text as g, ${new Date(0)}::timestamptz as h, 1.5::float8 as i`.execute(test.store.db);
    expect(rows).toEqual([{ a: 'x', b: 7, c: '8', d: true, e: ['p', 'q"'], f: { k: 1 }, g: null, h: '1970-01-01T00:00:00.000Z', i: 1.5 }]);
  });

  it('counts the statements of a scope and of the store', async () => {
    const before = test.store.sqlCount();
    const counted = await countStatements(async () => {
      await Promise.all([test.store.from(jarTable).selectAll().execute(), test.store.from(shelfTable).selectAll().execute()]);
      return 'done';
    });
    await test.store.probe();
    expect([counted.result, counted.statements.length, test.store.sqlCount() - before]).toEqual(['done', 2, 3]);
  });

  it('keeps a transaction alone and lets statements queue behind it', async () => {
    const order: string[] = [];
    let outside: Promise<unknown> = Promise.resolve();
    await test.store.db.transaction().execute(async (transaction) => {
      await sql`create table gate (n int)`.execute(transaction);
      outside = sql`select * from gate`.execute(test.store.db).then(
        () => order.push('outside'),
        () => order.push('outside refused'),
      );
      await sql`insert into gate values (1)`.execute(transaction);
      order.push('inside');
    });
    await outside;
    await expect(
      test.store.db.transaction().execute(async (transaction) => {
        await sql`drop table gate`.execute(transaction);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect([order, (await sql`select * from gate`.execute(test.store.db)).rows]).toEqual([['inside', 'outside'], [{ n: 1 }]]);
  });

  it('reports what the database refuses with its code', async () => {
    await expect(sql`select 1 / 0`.execute(test.store.db)).rejects.toMatchObject({ name: 'SqlError', code: '22012' });
    await expect(test.store.probe()).resolves.toBeUndefined();
  });

  it('keeps a second store out of its folder', async () => {
    await expect(openReadStore({ folder: test.folder, projections: [] }).ready).rejects.toMatchObject({
      code: 'DATA_DIR_LOCKED',
      pid: process.pid,
    });
  });
});

const widgetTable = defineTable('widget', { key: ['name'], columns: { name: text(), size: int4() } });
const widgets = (version: number, table = widgetTable): Projection =>
  defineProjection({ name: 'widgets', version, tables: [table], catalogues: [], on: {} });

describe('opening a read store again', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await testReadStoreFolder();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('answers at once, refuses a changed declaration, and takes it as a new version', async () => {
    const first = openReadStore({ folder, projections: [widgets(1)] });
    expect(first.state()).toBe('opening');
    await first.ready;
    expect(first.state()).toBe('rebuilding');
    await first.close();
    await expect(first.probe()).rejects.toMatchObject({ name: 'ReadStoreClosed' });

    const wider = defineTable('widget', { key: ['name'], columns: { name: text(), size: int4(), colour: text() } });
    const refused = openReadStore({ folder, projections: [widgets(1, wider)] });
    await expect(refused.ready).rejects.toMatchObject({
      name: 'DefinitionChanged',
      message: expect.stringContaining('Raise the version to 2'),
    });
    expect(refused.state()).toBe('broken');
    await expect(refused.probe()).rejects.toMatchObject({ name: 'DefinitionChanged' });
    await refused.close();

    const second = openReadStore({ folder, projections: [widgets(2, wider)] });
    const eventStore = new ArrayEventStore();
    const projector = startProjector({ readStore: second, eventStore });
    await second.ready;
    for (let tries = 0; second.state() !== 'ready' && tries < 200; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    const { rows } = await sql<{
      name: string;
    }>`select relname::text as name from pg_class where relname like 'widget%' and relkind in ('r', 'v') order by 1`.execute(second.db);
    expect([second.state(), rows]).toEqual(['ready', [{ name: 'widget' }, { name: 'widget_v2' }]]);
    await projector.stop();
    await second.close();
  });

  it('moves a database that does not open aside and starts with an empty one', async () => {
    const lines: string[] = [];
    await writeFile(join(folder, 'pgdata', 'global', 'pg_control'), 'nonsense');
    const store = openReadStore({ folder, projections: [widgets(1)], log: (level, message) => lines.push(`${level}: ${message}`) });
    await store.ready;
    expect(await readAllRows(store, widgetTable)).toEqual([]);
    await store.close();
    expect(lines).toEqual(['error: The read models cannot be opened. They are moved aside and rebuilt from the log.']);
    expect((await readdir(folder)).sort()).toEqual(['pgdata', 'pgdata.broken', 'pgdata.complete']);
  });

  it('starts anew when the creation of the database was cut short', async () => {
    const half = await mkdtemp(join(tmpdir(), 'opsledger-half-'));
    await mkdir(join(half, 'pgdata', 'base'), { recursive: true });
    await writeFile(join(half, 'pgdata', 'PG_VERSION'), '18\n');
    const store = openReadStore({ folder: half, projections: [widgets(1)] });
    await store.ready;
    expect(await readAllRows(store, widgetTable)).toEqual([]);
    await store.close();
    await access(join(half, 'pgdata.complete'));
    await rm(half, { recursive: true });
  });

  it('rebuilds a read model with a missing table or column, and no other', async () => {
    const jars = openReadStore({ folder, projections: [jarProjection, widgets(1)] });
    const eventStore = new ArrayEventStore();
    await eventStore.append(jarStream(1), [jarEvent('JarOpened', { label: 'plums', shelf: 'top' }, 'open 1')], 'noStream');
    const projector = startProjector({ readStore: jars, eventStore });
    expect(await projector.waitFor(await eventStore.head(), { timeoutMs: 10_000 })).toEqual({ reached: true, behind: [] });
    await projector.stop();
    await sql`alter table jar_v1 drop column fillings cascade`.execute(jars.db);
    await sql`insert into widget_v1 values ('kept', 1)`.execute(jars.db);
    await jars.close();

    const lines: string[] = [];
    const again = openReadStore({ folder, projections: [jarProjection, widgets(1)], log: (_level, message) => lines.push(message) });
    await again.ready;
    expect([await readAllRows(again, jarTable), await readAllRows(again, widgetTable)]).toEqual([[], [{ name: 'kept', size: 1 }]]);
    expect(lines).toEqual(['Read model "jars" is not whole: it is rebuilt from the log.']);
    const redone = startProjector({ readStore: again, eventStore });
    await redone.waitFor(await eventStore.head(), { timeoutMs: 10_000 });
    expect((await readAllRows(again, shelfTable)).map((shelf) => shelf.jars)).toEqual([1]);
    await redone.stop();
    await again.close();
  });
});

describe('a table in two projections', () => {
  it('is refused at once', () => {
    const other = defineProjection({ name: 'others', version: 1, tables: [widgetTable], catalogues: [], on: {} });
    expect(() => openReadStore({ projections: [widgets(1), other] })).toThrow('both declare the table "widget"');
  });
});
