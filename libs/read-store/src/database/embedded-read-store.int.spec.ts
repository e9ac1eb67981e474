import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { testReadStoreFolder } from '../../testing/index.js';
import { widgets, widgetTable } from '../../testing/ledger-fixture.js';
import { readAllRows } from '../engine/compare-rows.js';
import type { ReadStore } from '../read-store.js';
import { openReadStore } from './embedded-read-store.js';

describe('the embedded read store', () => {
  let folder: string;
  let store: ReadStore;
  beforeAll(async () => {
    folder = await testReadStoreFolder();
    store = openReadStore({ folder, projections: [] });
    await store.ready;
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps a transaction alone and lets statements queue behind it', async () => {
    const order: string[] = [];
    let outside: Promise<unknown> = Promise.resolve();
    await store.db.transaction().execute(async (transaction) => {
      await sql`create table gate (n int)`.execute(transaction);
      outside = sql`select * from gate`.execute(store.db).then(
        () => order.push('outside'),
        () => order.push('outside refused'),
      );
      await sql`insert into gate values (1)`.execute(transaction);
      order.push('inside');
    });
    await outside;
    await expect(
      store.db.transaction().execute(async (transaction) => {
        await sql`drop table gate`.execute(transaction);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect([order, (await sql`select * from gate`.execute(store.db)).rows]).toEqual([['inside', 'outside'], [{ n: 1 }]]);
  });

  it('keeps a second store out of its folder', async () => {
    await expect(openReadStore({ folder: folder, projections: [] }).ready).rejects.toMatchObject({
      code: 'DATA_DIR_LOCKED',
      pid: process.pid,
    });
  });
});

describe('opening the embedded read store again', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await testReadStoreFolder();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

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

  it('has no owner of a checkpoint after an unclean end, so that the next process begins at once', async () => {
    const place = await testReadStoreFolder();
    const before = openReadStore({ folder: place, projections: [widgets(1)] });
    await before.ready;
    await sql`update projection_checkpoint set owner = 'killed', lease_until = now() + interval '1 hour'`.execute(before.db);
    await sql`insert into projector_node values ('killed', 'projection_checkpoint', now() + interval '1 hour')`.execute(before.db);
    await before.close();
    const after = openReadStore({ folder: place, projections: [widgets(1)] });
    const owners = await sql`select owner, lease_until from projection_checkpoint`.execute(after.db);
    const nodes = await sql`select id from projector_node`.execute(after.db);
    expect([owners.rows, nodes.rows]).toEqual([[{ owner: null, lease_until: null }], []]);
    await after.close();
    await rm(place, { recursive: true });
  });
});
