import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { testReadStoreFolder } from '../../testing/index.js';
import type { ReadStoreBroken } from './errors.js';
import { openPGliteLink } from './pglite-link.js';

describe('the link to the PGlite worker', () => {
  it('rejects everything once the worker has died, says so once, and leaves what was committed', async () => {
    const folder = await testReadStoreFolder();
    const broken: ReadStoreBroken[] = [];
    const link = await openPGliteLink({ folder: join(folder, 'pgdata') }, (error) => broken.push(error));
    await link.query('create table kept (n int4)', []);
    expect((await link.query('insert into kept select generate_series(1, $1::int4)', ['3'])).affected).toBe(3);
    const underWay = link.query('select pg_sleep(30)', []);
    link.abort();
    await expect(underWay).rejects.toMatchObject({ name: 'ReadStoreBroken', code: 'READ_STORE_BROKEN' });
    await expect(link.query('select 1', [])).rejects.toMatchObject({ name: 'ReadStoreBroken' });
    await link.close();
    expect(broken.map(({ name }) => name)).toEqual(['ReadStoreBroken']);

    const again = await openPGliteLink({ folder: join(folder, 'pgdata') }, (error) => broken.push(error));
    expect(await again.query('select count(*) as n from kept', [])).toEqual({ columns: ['n'], rows: [['3']], affected: expect.anything() });
    await again.close();
    await expect(again.query('select 1', [])).rejects.toMatchObject({ name: 'ReadStoreClosed' });
    expect(broken.length).toBe(1);
    await rm(folder, { recursive: true });
  });
});
