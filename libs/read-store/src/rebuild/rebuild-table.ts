import { sql, type Kysely } from 'kysely';
import { runAll, withSchemaLock } from '../database/bookkeeping.js';
import { createTables, resetCheckpoints } from '../database/schema.js';
import type { Projection } from '../projection/projection.js';
import { loadCheckpoints, type Checkpoints } from '../projector/checkpoint.js';
import { dropStored, storedName, type Build } from '../table/ddl.js';

/**
 * filling: the spare tables are read from the log. switched: they are served, and those before them are the spare ones now. differs: they are
 * whole, and hold other rows than those that are served. failed: an event could not be applied. cancelled: somebody wants it to end.
 */
export type RebuildState = 'filling' | 'switched' | 'differs' | 'failed' | 'cancelled';

/** What is known of the rebuild of a projection. */
export interface RebuildRecord {
  readonly projection: string;
  readonly version: number;
  readonly state: RebuildState;
  /** Events that were applied. */
  readonly events: number;
  /** More about the state, for people. */
  readonly detail: string | undefined;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Somebody has worked on it within the last seconds. */
  readonly active: boolean;
}

/** Seconds after which a rebuild that says nothing is taken for abandoned. */
const SILENT_SECONDS = 15;

interface RebuildRow {
  readonly projection: string;
  readonly version: number;
  readonly state: RebuildState;
  readonly events: string;
  readonly detail: string | null;
  readonly started_at: string;
  readonly updated_at: string;
  readonly active: boolean;
}

/** Every rebuild that there is something to tell of. */
export async function listRebuilds(db: Kysely<unknown>): Promise<readonly RebuildRecord[]> {
  const { rows } = await sql<RebuildRow>`
    select *, state = 'filling' and updated_at > clock_timestamp() - ${SILENT_SECONDS}::int4 * interval '1 second' as active
    from rebuild order by projection, version`.execute(db);
  return rows.map(({ started_at: startedAt, updated_at: updatedAt, events, detail, ...row }) => {
    return { ...row, events: Number(events), detail: detail ?? undefined, startedAt, updatedAt };
  });
}

/** The tables that a rebuild writes, and how far it is. */
export interface Spare {
  readonly build: Build;
  readonly checkpoints: Checkpoints;
  /** Events that were applied before. */
  readonly events: number;
  readonly resumed: boolean;
}

/** A rebuild that cannot begin, or has to end. The message says what to do. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
}

async function recordOf(db: Kysely<unknown>, { name, version }: Projection): Promise<RebuildRecord | undefined> {
  return (await listRebuilds(db)).find((record) => record.projection === name && record.version === version);
}

/**
 * Takes the spare tables: those of a rebuild that was left, or new ones without indexes. Their fences rise, so that a worker from before writes
 * nothing more. @param back the tables that were served before are taken as they are. @throws {RebuildRefused}
 */
export function takeSpare(
  db: Kysely<unknown>,
  projection: Projection,
  { back, takeOver }: { readonly back: boolean; readonly takeOver: boolean },
): Promise<Spare> {
  return withSchemaLock(db, async (locked) => {
    const record = await recordOf(locked, projection);
    requireFree(projection, record, { back, takeOver });
    const serving = await loadCheckpoints(locked, projection);
    if (!serving) throw new RebuildRefused(`Read model "${projection.name}" has no tables of this version yet. Start a server first.`);
    const left = back ? undefined : unfinished(record);
    if (!back && !left) await beginSpare(locked, projection, serving.build === 0 ? 1 : 0);
    await noteBegin(locked, projection, left !== undefined);
    const spare = await loadCheckpoints(locked, projection, 'spare');
    return { ...spare!, events: left?.events ?? 0, resumed: back || left !== undefined };
  });
}

/** A rebuild that was left, to be gone on with. */
function unfinished(record: RebuildRecord | undefined): RebuildRecord | undefined {
  return record && ['filling', 'differs', 'failed'].includes(record.state) ? record : undefined;
}

function requireFree(
  { name }: Projection,
  record: RebuildRecord | undefined,
  { back, takeOver }: { readonly back: boolean; readonly takeOver: boolean },
): void {
  if (record?.active && !takeOver)
    throw new RebuildRefused(`Read model "${name}" is being rebuilt by another process. Wait for it, or end it with --cancel.`);
  if (back && record?.state !== 'switched')
    throw new RebuildRefused(`Read model "${name}" has no earlier tables to go back to: they are kept for a day after a rebuild.`);
}

async function noteBegin(locked: Kysely<unknown>, { name, version }: Projection, goesOn: boolean): Promise<void> {
  await sql`
    insert into rebuild (projection, version, state) values (${name}, ${version}, 'filling')
    on conflict (projection, version) do update set state = 'filling', detail = null, updated_at = clock_timestamp(),
      events = case when ${goesOn} then rebuild.events else 0 end,
      started_at = case when ${goesOn} then rebuild.started_at else clock_timestamp() end`.execute(locked);
  await sql`
    update projection_checkpoint set fence = fence + 1
    where projection = ${name} and version = ${version} and slot = 'spare'`.execute(locked);
}

async function beginSpare(locked: Kysely<unknown>, projection: Projection, build: Build): Promise<void> {
  await dropSpareTables(locked, projection, build);
  await createTables(locked, projection, build);
  await resetCheckpoints(locked, projection, { slot: 'spare', build });
}

async function dropSpareTables(locked: Kysely<unknown>, { name, version, tables }: Projection, build: Build): Promise<void> {
  await runAll(locked, dropStored(tables.map((table) => storedName(table, version, build))));
  await sql`delete from parked_event where projection = ${name} and version = ${version} and build = ${build}`.execute(locked);
}

/** Ends a rebuild, or gives up the tables to go back to: the spare tables are dropped. @returns whether there were any. */
export function dropSpare(db: Kysely<unknown>, projection: Projection): Promise<boolean> {
  const { name, version } = projection;
  return withSchemaLock(db, async (locked) => {
    const spare = await loadCheckpoints(locked, projection, 'spare');
    await sql`delete from rebuild where projection = ${name} and version = ${version}`.execute(locked);
    if (!spare) return false;
    await sql`delete from projection_checkpoint where projection = ${name} and version = ${version} and slot = 'spare'`.execute(locked);
    await dropSpareTables(locked, projection, spare.build);
    return true;
  });
}

/** Asks a rebuild to end; whoever works on it does so within seconds. @returns false when there is none. */
export async function askToCancel(db: Kysely<unknown>, { name, version }: Projection): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update rebuild set state = 'cancelled' where projection = ${name} and version = ${version} and state in ('filling', 'differs', 'failed')`.execute(
    db,
  );
  return numAffectedRows === 1n;
}

/** Says how far a rebuild is. @returns false when somebody wants it to end. */
export async function noteProgress(db: Kysely<unknown>, { name, version }: Projection, events: number): Promise<boolean> {
  const { rows } = await sql<{ state: RebuildState }>`
    update rebuild set events = ${events}, updated_at = clock_timestamp() where projection = ${name} and version = ${version}
    returning state`.execute(db);
  return rows[0]?.state === 'filling';
}

/** Says how a rebuild ended. */
export async function noteState(
  db: Kysely<unknown>,
  { name, version }: Projection,
  { state, detail }: { readonly state: RebuildState; readonly detail?: string },
): Promise<void> {
  await sql`
    update rebuild set state = ${state}, detail = ${detail ?? null}, updated_at = clock_timestamp()
    where projection = ${name} and version = ${version}`.execute(db);
}
