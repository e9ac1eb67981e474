import { sql, type RawBuilder } from 'kysely';
import { POSTGRES, type Place, type RunningEngine } from '../../testing/engines.js';
import type { ReadStore } from '../read-store.js';
import { executeKeyed } from './postgres-dialect.js';
import { openPostgresReadStore } from './postgres-read-store.js';

describe(`look-ups by key: ${POSTGRES.name}`, () => {
  let running: RunningEngine;
  let place: Place;
  let store: ReadStore;
  beforeAll(async () => {
    running = await POSTGRES.start();
    place = await running.place();
    store = openPostgresReadStore({ url: place.url!, projections: [], pool: { max: 1 } });
    await store.ready;
    await sql`create table pot (id int4 primary key, size int4)`.execute(store.db);
    await sql`insert into pot values (1, 10), (2, 20)`.execute(store.db);
  });
  afterAll(async () => {
    await store.close();
    await place.remove();
    await running.stop();
  });

  const sizes = (ids: readonly number[]): RawBuilder<object> => sql`select size from pot where id = any(${ids}::int4[]) order by id`;

  async function prepared(): Promise<number> {
    const { rows } = await sql<{ count: string }>`select count(*) from pg_prepared_statements`.execute(store.db);
    return Number(rows[0]!.count);
  }

  it('are prepared once, and others never', async () => {
    expect(await executeKeyed(sizes([1]), store.db)).toEqual([{ size: 10 }]);
    expect(await executeKeyed(sizes([2, 1]), store.db)).toEqual([{ size: 10 }, { size: 20 }]);
    expect((await sizes([]).execute(store.db)).rows).toEqual([]);
    expect(await prepared()).toBe(1);
  });

  it('are not prepared within a transaction, which could not go on after a refusal', async () => {
    await store.db.transaction().execute(async (transaction) => {
      expect(await executeKeyed(sql`select size from pot where id = ${2}::int4`, transaction)).toEqual([{ size: 20 }]);
    });
    expect(await prepared()).toBe(1);
  });

  it('are answered when the table has become another one', async () => {
    await sql`alter table pot alter size type text using size || ' l'`.execute(store.db);
    expect(await executeKeyed(sizes([1]), store.db)).toEqual([{ size: '10 l' }]);
    expect(await executeKeyed(sizes([1]), store.db)).toEqual([{ size: '10 l' }]);
    expect(await prepared()).toBe(1);
  });

  it('say what is wrong with them', async () => {
    await expect(executeKeyed(sql`select depth from pot`, store.db)).rejects.toMatchObject({ code: '42703' });
  });

  it('are not prepared any more where what was prepared gets lost, as behind a pooler', async () => {
    await sql`deallocate all`.execute(store.db);
    expect(await executeKeyed(sizes([2]), store.db)).toEqual([{ size: '20 l' }]);
    expect(await executeKeyed(sizes([2]), store.db)).toEqual([{ size: '20 l' }]);
    expect(await prepared()).toBe(0);
  });
});
