import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { BreakableLink } from '../../testing/breakable-link.js';
import { POSTGRES, type Place, type RunningEngine } from '../../testing/engines.js';
import {
  jarEvent,
  jarHistory,
  jarProjection,
  jarStream,
  jarTable,
  shelfTable,
  widgets,
  widgetTable,
} from '../../testing/ledger-fixture.js';
import { diffRows, readAllRows } from '../engine/compare-rows.js';
import { foldRows } from '../projection/fold.js';
import { loadCheckpoint } from '../../testing/load-checkpoint.js';
import { startProjector } from '../projector/start-projector.js';
import type { ReadStore } from '../read-store.js';
import { openPostgresReadStore } from './postgres-read-store.js';

describe(`the read store by the PostgreSQL driver: ${POSTGRES.name}`, () => {
  let running: RunningEngine;
  let place: Place;
  const open: ReadStore[] = [];
  beforeAll(async () => {
    running = await POSTGRES.start();
  });
  beforeEach(async () => {
    place = await running.place();
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    await place.remove();
  });
  afterAll(() => running.stop());

  function opened(options: Partial<Parameters<typeof openPostgresReadStore>[0]> = {}): ReadStore {
    const store = openPostgresReadStore({ url: place.url!, projections: [jarProjection], ...options });
    open.push(store);
    return store;
  }

  it('prepares the schema once, however many processes start together', async () => {
    const stores = Array.from({ length: 6 }, () => opened({ projections: [jarProjection, widgets(1)], pool: { max: 2 } }));
    await Promise.all(stores.map((store) => store.ready));
    const { rows } = await sql`select projection, fence from projection_checkpoint order by 1`.execute(stores[0]!.db);
    expect([stores.map((store) => store.state()), rows]).toEqual([
      Array(6).fill('rebuilding'),
      [
        { projection: 'jars', fence: '0' },
        { projection: 'widgets', fence: '0' },
      ],
    ]);
  });

  it('keeps to its number of connections, and to their names and times', async () => {
    await using link = await BreakableLink.to(place.url!);
    const pool = { max: 3, statementTimeoutMs: 200, idleInTransactionTimeoutMs: 300, applicationName: 'a spec' };
    const store = opened({ url: link.url, pool });
    await store.ready;
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => sql<{ n: number }>`select ${n}::int4 as n`.execute(store.db)));
    expect([answers.map(({ rows }) => rows[0]!.n), link.connections]).toEqual([Array.from({ length: 30 }, (_, n) => n), 3]);
    const { rows } = await sql`
      select current_setting('application_name') as name, current_setting('statement_timeout') as statement,
             current_setting('idle_in_transaction_session_timeout') as idle, current_setting('timezone') as zone`.execute(store.db);
    expect(rows).toEqual([{ name: 'a spec', statement: '200ms', idle: '300ms', zone: 'UTC' }]);
  });

  it('is told by a statement that its connection was cut in mid-transaction, and goes on with another', async () => {
    await using link = await BreakableLink.to(place.url!);
    const store = opened({ url: link.url });
    await sql`create table kept (n int4)`.execute(store.db);
    const cut = store.db.transaction().execute(async (transaction) => {
      await sql`insert into kept values (1)`.execute(transaction);
      link.cut();
      await sql`insert into kept values (2)`.execute(transaction);
    });
    await expect(cut).rejects.toMatchObject({ name: 'ReadStoreUnavailable', code: 'READ_STORE_UNAVAILABLE' });
    expect((await sql`select * from kept`.execute(store.db)).rows).toEqual([]);
    link.cut();
    await sleep(20);
    await expect(store.probe()).resolves.toBeUndefined();
    expect(store.state()).toBe('rebuilding');
  });

  it('opens when the server comes, and meanwhile refuses at once', async () => {
    const lines: string[] = [];
    await using link = await BreakableLink.to(place.url!);
    await link.break();
    const store = opened({ url: link.url, log: (level, message) => lines.push(`${level}: ${message}`) });
    await expect(store.probe()).rejects.toMatchObject({ name: 'ReadStoreUnavailable' });
    expect(store.state()).toBe('opening');
    await link.mend();
    await store.ready;
    expect([store.state(), lines.every((line) => line.startsWith('warn: The read store is tried again in'))]).toEqual(['rebuilding', true]);
  });

  it('gives a connection up that says nothing', async () => {
    await using link = await BreakableLink.to(place.url!);
    const store = opened({ url: link.url, pool: { connectTimeoutMs: 200, statementTimeoutMs: 100, max: 1 } });
    await store.ready;
    link.swallow();
    await expect(store.probe()).rejects.toMatchObject({ name: 'ReadStoreUnavailable' });
    await expect(store.probe()).rejects.toMatchObject({ name: 'ReadStoreUnavailable' });
    await link.mend();
    await expect(store.probe()).resolves.toBeUndefined();
  });

  it('can be closed while the server is away', async () => {
    const store = openPostgresReadStore({ url: 'postgres://nobody@127.0.0.1:1/nothing', projections: [] });
    await expect(store.probe()).rejects.toMatchObject({ name: 'ReadStoreUnavailable' });
    await store.close();
    await expect(store.ready).rejects.toMatchObject({ name: 'ReadStoreClosed' });
    await expect(store.probe()).rejects.toMatchObject({ name: 'ReadStoreClosed' });
  });

  it('does not open, and says why, where it may not keep tables', async () => {
    const lines: string[] = [];
    const url = new URL(place.url!);
    url.searchParams.set('options', '-c search_path=nowhere');
    const store = opened({ url: url.href, log: (level, message) => lines.push(`${level}: ${message}`) });
    await expect(store.ready).rejects.toMatchObject({ name: 'SqlError', code: '3F000' });
    await expect(store.probe()).rejects.toMatchObject({ name: 'SqlError', code: '3F000' });
    expect([store.state(), lines]).toEqual(['broken', [expect.stringContaining('error: The read store does not open: no schema')]]);
  });

  it('orders text by code point in a database that has the order of a language', async () => {
    const english = await running.place(`template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-US'`);
    const store = opened({ url: english.url!, projections: [widgets(1)] });
    await store.ready;
    await sql`insert into widget_v1 select name, 1 from unnest(array['b', 'a', 'ä', 'Z', '2', '10', '_']) name`.execute(store.db);
    const shown = await store.from(widgetTable).select('name').orderBy('name').execute();
    expect(shown.map(({ name }) => name)).toEqual(['10', '2', 'Z', '_', 'a', 'b', 'ä']);
    const alike = await store.from(widgetTable).select('name').where('name', 'ilike', 'Ä').execute();
    expect(alike).toEqual([{ name: 'ä' }]);
  });

  it('projects every event once over cuts, absences and crashes', async () => {
    await using link = await BreakableLink.to(place.url!);
    // A statement on a connection that has fallen silent is given up five seconds after its time.
    const store = opened({ url: link.url, pool: { connectTimeoutMs: 500, statementTimeoutMs: 1000 } });
    const eventStore = new ArrayEventStore();
    const projector = startProjector({ readStore: store, eventStore, maxBatch: 7, backoffMs: { min: 5, max: 20 } });
    const history = jarHistory(1200);
    for (let cycle = 0; cycle < 12; cycle++) {
      for (const [stream, event] of history.slice(cycle * 100, cycle * 100 + 100)) await eventStore.append(stream, [event], 'any');
      await sleep(Math.random() * 30);
      if (cycle % 6 === 1) await running.crash();
      else if (cycle % 3 > 0) link.cut();
      else {
        await link.break();
        await eventStore.append(jarStream(1), [jarEvent('JarFilled', { amount: 1 }, `away ${cycle}`)], 'any');
        await sleep(Math.random() * 30);
        await link.mend();
      }
    }
    const head = await eventStore.head();
    const { reached } = await projector.waitFor(head, { timeoutMs: 30_000 });
    expect([reached, reached ? [] : await projector.status()]).toEqual([true, []]);
    await projector.stop();
    const folded = foldRows(jarProjection, eventStore.all());
    for (const table of [jarTable, shelfTable]) expect(diffRows(table, folded.rows(table), await readAllRows(store, table))).toEqual([]);
    expect((await loadCheckpoint(store.db, jarProjection)).position).toEqual(head);
  });
});
