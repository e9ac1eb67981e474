import { sql } from 'kysely';
import { uuidV5 } from '@opsledger/kernel';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import {
  everyTypeTable,
  jarEvent,
  jarProjection,
  jarStream,
  jarTable,
  shelfTable,
  widgets,
  widgetTable,
} from '../../testing/ledger-fixture.js';
import { ChangeSet } from '../engine/change-set.js';
import { commitBatch } from '../engine/write-batch.js';
import { readAllRows } from '../engine/compare-rows.js';
import { defineProjection } from '../projection/projection.js';
import { loadCheckpoint } from '../../testing/load-checkpoint.js';
import { startProjector } from '../projector/start-projector.js';
import type { ReadStore } from '../read-store.js';
import { defineTable, int4, text } from '../table/table.js';
import { openReadStore } from './embedded-read-store.js';
import { openPostgresReadStore } from './postgres-read-store.js';
import { countStatements } from './statement-counter.js';

const everyType = defineProjection({ name: 'every-type', version: 1, tables: [everyTypeTable], catalogues: [], on: {} });

describe.each(ENGINES)('the read store on $name', (engine) => {
  let running: RunningEngine;
  let place: Place;
  let store: ReadStore;
  beforeAll(async () => {
    running = await engine.start();
    place = await running.place();
    store = place.open([everyType, jarProjection]);
    await store.ready;
  });
  afterAll(async () => {
    await store.close();
    await place.remove();
    await running.stop();
  });

  it('gives every type back in one form', async () => {
    const id = uuidV5('row');
    const row = {
      id,
      day: '2026-02-28',
      name: 'a "quoted", {braced} \\ name',
      tags: ['plain', 'with, comma', 'NULL', '', 'quo"te', 'back\\slash', '{}'],
      mentions: [uuidV5('b'), uuidV5('a')],
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
      mentions: [],
      extra: null,
      exact: '-0.50',
      at: '2026-03-01T11:30:00+02:00',
    });
    const from = await loadCheckpoint(store.db, everyType);
    await commitBatch(
      store.db,
      { projection: everyType, slot: 'serving', build: 0 },
      {
        outcomes: changes.apply(() => new Map()),
        parked: [],
        move: { from: new Map([[0, from]]), to: { ...from, position: { commit: 1n, prepare: 1n } } },
      },
    );
    expect(await store.from(everyTypeTable).selectAll().orderBy('day').execute()).toEqual([
      row,
      { ...row, day: '2026-03-01', name: null, tags: [], mentions: [], extra: null, exact: '-0.50', at: '2026-03-01T09:30:00.000Z' },
    ]);
    const counted = await sql<{ n: string; avg: string; day: string; flags: boolean[]; stamps: string[] }>`
      select count(*) as n, sum(large) as avg, max(day) as day, array_agg(done) as flags, array_agg(at order by at) as stamps from every_type`.execute(
      store.db,
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
      ${{ k: 1 }}::jsonb as f, ${null}::text as g, ${new Date(0)}::timestamptz as h, 1.5::float8 as i`.execute(store.db);
    expect(rows).toEqual([{ a: 'x', b: 7, c: '8', d: true, e: ['p', 'q"'], f: { k: 1 }, g: null, h: '1970-01-01T00:00:00.000Z', i: 1.5 }]);
  });

  it('counts the statements of a scope and of the store', async () => {
    const before = store.sqlCount();
    const counted = await countStatements(async () => {
      await Promise.all([store.from(jarTable).selectAll().execute(), store.from(shelfTable).selectAll().execute()]);
      return 'done';
    });
    await store.probe();
    expect([counted.result, counted.statements.length, store.sqlCount() - before]).toEqual(['done', 2, 3]);
  });

  it('reports what the database refuses with its code', async () => {
    await expect(sql`select 1 / 0`.execute(store.db)).rejects.toMatchObject({ name: 'SqlError', code: '22012' });
    await expect(store.probe()).resolves.toBeUndefined();
  });

  it('orders text by code point, and knows upper and lower case beyond a to z', async () => {
    const labels = ['Z', 'a', 'ä', 'Ä', 'z', 'A', '10', '2', '_x', '-x', ' x', '.', '~', 'é', 'ß', '中', '\uFFFD', '😀', 'ab', 'a b', ''];
    await sql`insert into every_type_v1 (id, day, name, tags, mentions, done, small, large, exact, at)
              select gen_random_uuid(), date '1999-01-01', label, array[label], '{}', true, 0, 0, 0, now() from unnest(${labels}::text[]) label`.execute(
      store.db,
    );
    const expected = [...labels].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const all = store.from(everyTypeTable).select(['name', 'tags']).where('small', '=', 0);
    const [byName, byTags] = [await all.orderBy('name').execute(), await all.orderBy('tags', 'desc').execute()];
    expect([byName.map(({ name }) => name), byTags.map(({ tags }) => tags[0])]).toEqual([expected, [...expected].reverse()]);
    const after = await all.where('name', '>', 'a').orderBy('name').execute();
    expect(after.map(({ name }) => name)).toEqual(expected.slice(expected.indexOf('a') + 1));
    expect((await all.where('name', 'ilike', 'ä').orderBy('name').execute()).map(({ name }) => name)).toEqual(['Ä', 'ä']);
    expect((await sql`delete from every_type_v1 where small = 0`.execute(store.db)).numAffectedRows).toBe(BigInt(labels.length));
  });

  it('keeps both halves of a position, to the last bit', async () => {
    const position = { commit: 9_223_372_036_854_775_807n, prepare: 9_007_199_254_740_993n };
    const place = { position, lastEvent: { id: uuidV5('last'), position: { commit: 9_007_199_254_740_995n, prepare: 1n } } };
    await store.checkpoints.save('halves', place);
    await store.checkpoints.save('halves', place);
    expect([await store.checkpoints.load('halves'), await store.checkpoints.load('unheard of')]).toEqual([
      place,
      { position: { commit: 0n, prepare: 0n }, lastEvent: undefined },
    ]);
  });

  it('shows what a transaction did once it commits, and nothing of one that fails', async () => {
    await sql`create table ledger (n int4)`.execute(store.db);
    await store.db.transaction().execute((transaction) => sql`insert into ledger values (1)`.execute(transaction));
    await expect(
      store.db
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (transaction) => {
          await sql`insert into ledger values (2)`.execute(transaction);
          throw new Error('no');
        }),
    ).rejects.toThrow('no');
    await expect(
      store.db.transaction().execute((transaction) => sql`insert into ledger values (${'x'})`.execute(transaction)),
    ).rejects.toMatchObject({ name: 'SqlError', code: '22P02' });
    expect((await sql`select * from ledger`.execute(store.db)).rows).toEqual([{ n: 1 }]);
  });
});

describe.each(ENGINES)('opening a read store again on $name', (engine) => {
  let running: RunningEngine;
  let place: Place;
  beforeAll(async () => {
    running = await engine.start();
  });
  beforeEach(async () => {
    place = await running.place();
  });
  afterEach(() => place.remove());
  afterAll(() => running.stop());

  it('answers at once, refuses a changed declaration, and takes it as a new version', async () => {
    const first = place.open([widgets(1)]);
    expect(first.state()).toBe('opening');
    await first.ready;
    expect(first.state()).toBe('rebuilding');
    await first.close();
    await expect(first.probe()).rejects.toMatchObject({ name: 'ReadStoreClosed' });

    const wider = defineTable('widget', { key: ['name'], columns: { name: text(), size: int4(), colour: text() } });
    const refused = place.open([widgets(1, wider)]);
    await expect(refused.ready).rejects.toMatchObject({
      name: 'DefinitionChanged',
      message: expect.stringContaining('Raise the version to 2'),
    });
    expect(refused.state()).toBe('broken');
    await expect(refused.probe()).rejects.toMatchObject({ name: 'DefinitionChanged' });
    await refused.close();

    const second = place.open([widgets(2, wider)]);
    const eventStore = new ArrayEventStore();
    const projector = startProjector({ readStore: second, eventStore });
    await second.ready;
    for (let tries = 0; second.state() !== 'ready' && tries < 200; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    const { rows } = await sql<{
      name: string;
    }>`select relname::text as name from pg_class where relname like 'widget%' and relkind in ('r', 'v') order by 1`.execute(second.db);
    // Other nodes may still serve the version before.
    const kept = second.alone ? ['widget', 'widget_v2'] : ['widget', 'widget_v1', 'widget_v2'];
    expect([second.state(), rows]).toEqual(['ready', kept.map((name) => ({ name }))]);
    await projector.stop();
    await second.close();
  });

  it('rebuilds a read model with a missing table or column, and no other', async () => {
    const jars = place.open([jarProjection, widgets(1)]);
    const eventStore = new ArrayEventStore();
    await eventStore.append(jarStream(1), [jarEvent('JarOpened', { label: 'plums', shelf: 'top' }, 'open 1')], 'noStream');
    const projector = startProjector({ readStore: jars, eventStore });
    expect(await projector.waitFor(await eventStore.head(), { timeoutMs: 10_000 })).toEqual({ reached: true, behind: [] });
    await projector.stop();
    await sql`alter table jar_v1 drop column fillings cascade`.execute(jars.db);
    await sql`insert into widget_v1 values ('kept', 1)`.execute(jars.db);
    await jars.close();

    const lines: string[] = [];
    const again = place.open([jarProjection, widgets(1)], { log: (_level, message) => lines.push(message) });
    await again.ready;
    expect([await readAllRows(again, jarTable), await readAllRows(again, widgetTable)]).toEqual([[], [{ name: 'kept', size: 1 }]]);
    expect(lines).toEqual(['Read model "jars" is not whole: it is rebuilt from the log.']);
    const redone = startProjector({ readStore: again, eventStore });
    await redone.waitFor(await eventStore.head(), { timeoutMs: 10_000 });
    expect((await readAllRows(again, shelfTable)).map((shelf) => shelf.jars)).toEqual([1]);
    await redone.stop();
    await again.close();
  });

  it('shows its own tables again after a later version was withdrawn', async () => {
    const first = place.open([widgets(1)]);
    await sql`insert into widget_v1 values ('old', 1)`.execute(first.db);
    await first.close();
    const later = place.open([widgets(2)]);
    await later.ready;
    expect(await readAllRows(later, widgetTable)).toEqual([]);
    await later.close();
    const again = place.open([widgets(1)]);
    expect(await readAllRows(again, widgetTable)).toEqual([{ name: 'old', size: 1 }]);
    await again.close();
  });

  it('completes what an earlier program made', async () => {
    const first = place.open([jarProjection]);
    const projector = startProjector({ readStore: first, eventStore: new ArrayEventStore() });
    for (let tries = 0; first.state() !== 'ready' && tries < 500; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    await projector.stop();
    await sql`alter table projection_checkpoint drop column fence, drop column owner, drop column lease_until, drop column slot,
      drop column partition, drop column build, add primary key (projection, version)`.execute(first.db);
    await sql`drop table projector_node`.execute(first.db);
    await sql`drop index jar_v1_ix2`.execute(first.db);
    await first.close();
    const again = place.open([jarProjection]);
    await again.ready;
    const { rows } = await sql`select indexname::text as index from pg_indexes where tablename = 'jar_v1' order by 1`.execute(again.db);
    expect([(await loadCheckpoint(again.db, jarProjection)).fence, rows]).toEqual([
      0n,
      [{ index: 'jar_v1_ix1' }, { index: 'jar_v1_ix2' }, { index: 'jar_v1_pkey' }],
    ]);
    await again.close();
  });
});

describe('a table in two projections', () => {
  it('is refused at once', () => {
    const other = defineProjection({ name: 'others', version: 1, tables: [widgetTable], catalogues: [], on: {} });
    expect(() => openReadStore({ projections: [widgets(1), other] })).toThrow('both declare the table "widget"');
    const url = 'postgres://nobody@127.0.0.1:1/nothing';
    expect(() => openPostgresReadStore({ url, projections: [widgets(1), other] })).toThrow('both declare the table "widget"');
  });
});
