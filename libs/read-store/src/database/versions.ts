import { sql, type Kysely } from 'kysely';
import type { Projection } from '../projection/projection.js';
import { dropStored, type Build } from '../table/ddl.js';
import { runAll, withSchemaLock } from './bookkeeping.js';
import { SqlError } from './errors.js';
import { analyseTables, showTables } from './schema.js';

/** How long another version keeps its tables after its last event, so that a program that is withdrawn goes on where it was. */
const KEEP_HOURS = 24;

/**
 * Shows the tables of a version to queries once all of its partitions have reached the log, and drops those of versions that nobody needs any
 * more: at once where no other process has the database, else when no node has written them for a day.
 * @returns the versions dropped; undefined while a partition has not reached the log.
 */
export function goLive(
  db: Kysely<unknown>,
  projection: Projection,
  alone: boolean,
): Promise<{ readonly retired: readonly number[] } | undefined> {
  const { name, version } = projection;
  return withSchemaLock(db, async (locked) => {
    const { rows } = await sql<{ live: boolean; build: Build }>`
      select bool_and(live) as live, min(build)::int4 as build from projection_checkpoint
      where projection = ${name} and version = ${version} and slot = 'serving' having count(*) > 0`.execute(locked);
    const [found] = rows;
    if (!found?.live) return undefined;
    await analyseTables(locked, projection, found.build);
    await showTables(locked, projection, found.build);
    return { retired: await retireOthers(locked, projection, alone) };
  });
}

/** True when the database has a later version of the projection: whatever is missing of this one was dropped for it. */
export async function isSuperseded(db: Kysely<unknown>, { name, version }: Projection): Promise<boolean> {
  const { rows } = await sql`
    select 1 from projection_checkpoint where projection = ${name} and version > ${version} and slot = 'serving' limit 1`
    .execute(db)
    .catch((error: unknown) => {
      if (error instanceof SqlError && error.code === '42P01') return { rows: [] }; // nothing at all is left
      throw error;
    });
  return rows.length > 0;
}

async function retireOthers(db: Kysely<unknown>, { name, version }: Projection, alone: boolean): Promise<readonly number[]> {
  const { rows } = await sql<{ version: number; stored_tables: string[] }>`
    delete from projection_checkpoint where projection = ${name} and version in (
      select version from projection_checkpoint where projection = ${name} and version <> ${version} group by version
      having ${alone} or (max(updated_at) < now() - ${KEEP_HOURS}::int4 * interval '1 hour'
                          and bool_and(owner is null or lease_until < clock_timestamp())))
    returning version, stored_tables`.execute(db);
  const retired = [...new Set(rows.map((row) => row.version))];
  await runAll(db, dropStored([...new Set(rows.flatMap((row) => row.stored_tables))]));
  await sql`delete from parked_event where projection = ${name} and version = any(${retired}::int4[])`.execute(db);
  return retired;
}
