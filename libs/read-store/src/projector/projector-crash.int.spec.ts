import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { ArrayEventStore } from '../../testing/array-event-store.js';
import { POSTGRES } from '../../testing/engines.js';
import { jarEvent, jarHistory, jarProjection, jarStream, jarTable, shelfTable } from '../../testing/ledger-fixture.js';
import { loadCheckpoint } from '../../testing/load-checkpoint.js';
import { diffRows, readAllRows } from '../engine/compare-rows.js';
import { foldRows } from '../projection/fold.js';
import { startProjector } from './start-projector.js';

/** Longer than the spec: the node never loses its lease by time. */
const LEASE = { durationMs: 60_000, renewMs: 100, pollMs: 20 };

describe('a projector on PostgreSQL that acknowledges before it has written', () => {
  it('applies again what a crash took back, though nothing new happens', async () => {
    const engine = await POSTGRES.start();
    const ours = engine.restart !== undefined;
    const place = await engine.place();
    const readStore = place.open([jarProjection]);
    await readStore.ready;
    // Acknowledged commits stay unwritten for so long, unless something else has them written.
    if (ours) await sql`alter system set wal_writer_delay = '10s'`.execute(readStore.db);
    if (ours) await sql`select pg_reload_conf()`.execute(readStore.db);
    const eventStore = new ArrayEventStore();
    for (const [stream, event] of jarHistory(20)) await eventStore.append(stream, [event], 'any');
    const lines: string[] = [];
    const log = (level: string, message: string): void => {
      if (level === 'warn') lines.push(message);
    };
    const projector = startProjector({ readStore, eventStore, lease: LEASE, log });
    await projector.waitFor(await eventStore.head(), { timeoutMs: 10_000 });
    if (ours) await sql`checkpoint`.execute(readStore.db);

    const { position } = await eventStore.append(jarStream(1), [jarEvent('JarFilled', { amount: 5 }, 'taken back')], 'any');
    expect((await projector.waitFor(position, { timeoutMs: 10_000 })).reached).toBe(true);
    await engine.crash();
    const stored = async () => (await loadCheckpoint(readStore.db, jarProjection)).position;
    await sleep(5 * LEASE.renewMs); // and not because somebody asks
    for (let tries = 0; tries < 100 && (await stored()).commit < position.commit; tries++) await sleep(20);

    const folded = foldRows(jarProjection, eventStore.all());
    for (const table of [jarTable, shelfTable])
      expect(diffRows(table, folded.rows(table), await readAllRows(readStore, table))).toEqual([]);
    const says = 'Projection "jars" goes back: The database has lost what it had acknowledged behind position 20.';
    expect([await stored(), projector.positions().get('jars'), lines]).toEqual([position, position, ours ? [says] : []]);
    await projector.stop();
    await readStore.close();
    await place.remove();
    await engine.stop();
  });
});
