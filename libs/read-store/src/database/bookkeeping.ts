import { sql, type Kysely } from 'kysely';
import { SqlError } from './errors.js';

const BOOKKEEPING = [
  // One row per partition. A version has up to two sets of tables: the one that is served, and a spare one that is being filled or was served before.
  `create table if not exists projection_checkpoint (
     projection text not null, version int4 not null, slot text not null default 'serving', partition int2 not null default 0,
     build int2 not null default 0, definition text not null, stored_tables text[] not null,
     commit_position int8 not null default 0, prepare_position int8 not null default 0,
     last_event_id uuid, last_event_commit int8, last_event_prepare int8,
     live boolean not null default false, fence int8 not null default 0, owner text, lease_until timestamptz,
     updated_at timestamptz not null default now(),
     primary key (projection, version, slot, partition))`,
  `create table if not exists parked_event (
     projection text not null, version int4 not null, build int2 not null, partition int2 not null, stream text not null,
     commit_position int8 not null, prepare_position int8 not null, event_id uuid not null, type text not null, revision int8 not null,
     created int8 not null, data json not null, metadata json not null, error text, parked_at timestamptz not null default now(),
     primary key (projection, version, build, commit_position, prepare_position))`,
  `create table if not exists rebuild (
     projection text not null, version int4 not null, state text not null, events int8 not null default 0, detail text,
     started_at timestamptz not null default now(), updated_at timestamptz not null default now(), primary key (projection, version))`,
  `create table if not exists process_checkpoint (
     name text primary key, commit_position int8 not null, prepare_position int8 not null,
     last_event_id uuid, last_event_commit int8, last_event_prepare int8,
     fence int8 not null default 0, owner text, lease_until timestamptz, updated_at timestamptz not null default now())`,
  'create table if not exists projector_node (id text, kind text, seen_until timestamptz not null, primary key (id, kind))',
  'create table if not exists schema_lock (name text primary key)',
  `insert into schema_lock (name) values ('schema') on conflict do nothing`,
];

/** Columns that a database made by an earlier program may not have yet. */
const LATER_COLUMNS = [
  ['projection_checkpoint', 'fence', 'int8 not null default 0'],
  ['projection_checkpoint', 'slot', "text not null default 'serving'"],
  ['projection_checkpoint', 'partition', 'int2 not null default 0'],
  ['projection_checkpoint', 'build', 'int2 not null default 0'],
  ['process_checkpoint', 'last_event_id', 'uuid'],
  ['process_checkpoint', 'last_event_commit', 'int8'],
  ['process_checkpoint', 'last_event_prepare', 'int8'],
  ['process_checkpoint', 'fence', 'int8 not null default 0'],
  ...['projection_checkpoint', 'process_checkpoint'].flatMap((table) => [
    [table, 'owner', 'text'] as const,
    [table, 'lease_until', 'timestamptz'] as const,
  ]),
] as const;

/** What `create … if not exists` still answers when two sessions create the same thing at once. */
const RACED = new Set(['23505', '42P07', '42710', 'XX000']);
const MAX_TRIES = 5;

/** Runs statements one after the other. */
export async function runAll(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Creates the tables of the read store itself, if they are not there. Safe for several processes at once: each statement may lose its own race. */
export async function createBookkeeping(db: Kysely<unknown>): Promise<void> {
  for (const statement of BOOKKEEPING) await createRaced(db, statement);
}

async function createRaced(db: Kysely<unknown>, statement: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await runAll(db, [statement]);
      return;
    } catch (error) {
      if (tries === MAX_TRIES || !(error instanceof SqlError && RACED.has(error.code ?? ''))) throw error;
    }
  }
}

/** Adds the columns that came later. Run it under the schema's lock. */
export async function completeBookkeeping(db: Kysely<unknown>, has: (table: string, column: string) => boolean): Promise<void> {
  const hadSlots = has('projection_checkpoint', 'slot');
  for (const [table, column, definition] of LATER_COLUMNS)
    if (!has(table, column)) await sql.raw(`alter table ${table} add column ${column} ${definition}`).execute(db);
  if (!hadSlots)
    await sql`alter table projection_checkpoint drop constraint projection_checkpoint_pkey,
      add primary key (projection, version, slot, partition)`.execute(db);
}

/** Ends what a process before had, though its end was unclean: for a database that one process has for itself. */
export async function freeLeases(db: Kysely<unknown>): Promise<void> {
  await runAll(db, [
    'update projection_checkpoint set owner = null, lease_until = null where owner is not null',
    'update process_checkpoint set owner = null, lease_until = null where owner is not null',
    'delete from projector_node',
  ]);
}

/**
 * Runs `work` in a transaction that holds the schema alone. The lock is a row, so it ends with the transaction, however its process ends:
 * no clock, nothing to renew, and no session state that a pooler between would lose.
 */
export function withSchemaLock<Result>(db: Kysely<unknown>, work: (transaction: Kysely<unknown>) => Promise<Result>): Promise<Result> {
  // Each statement must see what the holder before has committed, whatever the server's default is.
  const transaction = db.transaction().setIsolationLevel('read committed');
  return transaction.execute(async (locked) => {
    await sql`select name from schema_lock where name = 'schema' for update`.execute(locked);
    return work(locked);
  });
}
