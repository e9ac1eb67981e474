import { sql, type Kysely } from 'kysely';
import { runAll, withSchemaLock } from '../database/bookkeeping.js';
import { SqlError } from '../database/errors.js';
import type { Projection } from '../projection/projection.js';
import { loadCheckpoints } from '../projector/checkpoint.js';
import { storedName } from '../table/ddl.js';
import { noteState, RebuildRefused } from './rebuild-table.js';
import { SpareWriter, type SpareWriterOptions } from './spare-writer.js';

/** Milliseconds that the switch waits for long queries on the views before it lets others pass and tries again. */
const LOCK_MS = 2000;
const LOCK_TIMEOUT = '55P03';

/**
 * Serves the spare tables from now on, and keeps those that were served as spare ones. Projectors are held off for the moment in which the
 * last events are applied, so that queries never go back in time. All of it is one transaction.
 * @returns false when a long query was in the way: nothing has changed, and it may be tried again. @throws {RebuildRefused} | {Unapplicable}
 */
export async function switchTables(db: Kysely<unknown>, options: SpareWriterOptions, signal: AbortSignal): Promise<boolean> {
  try {
    await withSchemaLock(db, async (locked) => {
      await sql`select set_config('lock_timeout', ${`${LOCK_MS}ms`}, true)`.execute(locked);
      await lockServing(locked, options.projection);
      await lastEvents(locked, options, signal);
      await exchange(locked, options.projection);
      // In the same transaction: whoever went on after an end between the two would serve the earlier tables again.
      await noteState(locked, options.projection, { state: 'switched' });
    });
    return true;
  } catch (error) {
    if (error instanceof SqlError && error.code === LOCK_TIMEOUT) return false;
    throw error;
  }
}

async function lockServing(locked: Kysely<unknown>, { name, version }: Projection): Promise<void> {
  await sql`
    select 1 from projection_checkpoint where projection = ${name} and version = ${version} and slot = 'serving'
    order by partition for update`.execute(locked);
}

/** Brings the spare tables just to where the served ones are. */
async function lastEvents(locked: Kysely<unknown>, options: SpareWriterOptions, signal: AbortSignal): Promise<void> {
  const { projection } = options;
  const [serving, spare] = [await loadCheckpoints(locked, projection), await loadCheckpoints(locked, projection, 'spare')];
  if (!serving || !spare) throw new RebuildRefused(`The tables of read model "${projection.name}" were dropped meanwhile.`);
  const writer = new SpareWriter({ ...spare, events: 0, resumed: true }, options);
  const until = new Map([...serving.checkpoints].map(([partition, { position }]) => [partition, position]));
  if (await writer.isAheadOf(until, signal)) throw new SpareAhead();
  await writer.advance(locked, { until, signal });
}

/** The spare tables hold an event that the projectors have yet to apply: nothing has changed, and it is tried again. */
export class SpareAhead extends Error {
  override readonly name = 'SpareAhead';
}

/** Both sets are at the same places: only their names are exchanged. Fences rise, so that projectors look again which tables are theirs. */
async function exchange(locked: Kysely<unknown>, { name, version, tables }: Projection): Promise<void> {
  const { rows } = await sql<{ build: 0 | 1 }>`
    with spare as (
      select partition, build, stored_tables from projection_checkpoint where projection = ${name} and version = ${version} and slot = 'spare'),
    serving as (
      select partition, build, stored_tables, commit_position, prepare_position, last_event_id, last_event_commit, last_event_prepare, live
      from projection_checkpoint where projection = ${name} and version = ${version} and slot = 'serving'),
    kept as (
      update projection_checkpoint c set build = s.build, stored_tables = s.stored_tables, commit_position = s.commit_position,
        prepare_position = s.prepare_position, last_event_id = s.last_event_id, last_event_commit = s.last_event_commit,
        last_event_prepare = s.last_event_prepare, live = s.live, fence = c.fence + 1, updated_at = now()
      from serving s where c.projection = ${name} and c.version = ${version} and c.slot = 'spare' and c.partition = s.partition)
    update projection_checkpoint c set build = s.build, stored_tables = s.stored_tables, fence = c.fence + 1, updated_at = now()
    from spare s where c.projection = ${name} and c.version = ${version} and c.slot = 'serving' and c.partition = s.partition
    returning s.build::int4 as build`.execute(locked);
  const build = rows[0]!.build;
  // Replaced, not dropped: a query that is just being planned finds the same view.
  await runAll(
    locked,
    tables.map((table) => `create or replace view "${table.name}" as select * from "${storedName(table, version, build)}"`),
  );
}
