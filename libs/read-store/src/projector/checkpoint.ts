import { sql, type Kysely, type RawBuilder } from 'kysely';
import { LeaseLost, START, type LogMark, type Position } from '@opsledger/eventsourcing';
import { dropStored } from '../table/ddl.js';
import type { Projection } from '../projection/projection.js';

/** How far a projection has come in its tables. */
export interface Checkpoint {
  readonly position: Position;
  /** The last event that changed something; another one before the position while there was none. */
  readonly lastEvent: LogMark | undefined;
  /** It has reached the end of the log at least once. */
  readonly live: boolean;
  /** Rises whenever the tables are begun anew or another writer takes them over: whoever holds an older one writes nothing. */
  readonly fence: bigint;
}

/** Another node has the checkpoint, or has moved it. Nothing was written. */
export class CheckpointMoved extends LeaseLost {
  override readonly name = 'CheckpointMoved';
  constructor(projection: string) {
    super(`The checkpoint of projection "${projection}" has another owner now.`);
  }
}

interface CheckpointRow {
  readonly commit_position: string;
  readonly prepare_position: string;
  readonly last_event_id: string | null;
  readonly last_event_commit: string | null;
  readonly last_event_prepare: string | null;
  readonly live: boolean;
  readonly fence: string;
}

/** Reads the checkpoint that start-up has put in place. */
export async function loadCheckpoint(db: Kysely<unknown>, { name, version }: Projection): Promise<Checkpoint> {
  const { rows } = await sql<CheckpointRow>`
    select commit_position, prepare_position, last_event_id, last_event_commit, last_event_prepare, live, fence
    from projection_checkpoint where projection = ${name} and version = ${version}`.execute(db);
  const [row] = rows;
  if (!row) throw new CheckpointMoved(name);
  const lastEvent =
    row.last_event_id === null
      ? undefined
      : { id: row.last_event_id, position: { commit: BigInt(row.last_event_commit!), prepare: BigInt(row.last_event_prepare!) } };
  const position = { commit: BigInt(row.commit_position), prepare: BigInt(row.prepare_position) };
  return { position, lastEvent, live: row.live, fence: BigInt(row.fence) };
}

/** The update that moves a checkpoint, if it is still where it was and in the same hands. */
export function checkpointUpdate({ name, version }: Projection, from: Checkpoint, to: Checkpoint): RawBuilder<unknown> {
  const { position, lastEvent, live } = to;
  return sql`
    update projection_checkpoint set commit_position = ${position.commit}, prepare_position = ${position.prepare},
      last_event_id = ${lastEvent?.id ?? null}, last_event_commit = ${lastEvent?.position.commit ?? null},
      last_event_prepare = ${lastEvent?.position.prepare ?? null}, live = ${live}, updated_at = now()
    where projection = ${name} and version = ${version} and fence = ${from.fence}
      and commit_position = ${from.position.commit} and prepare_position = ${from.position.prepare}`;
}

/** Moves the checkpoint where no row changes with it. @throws {CheckpointMoved} */
export async function moveCheckpoint(db: Kysely<unknown>, projection: Projection, from: Checkpoint, to: Checkpoint): Promise<void> {
  const { numAffectedRows } = await checkpointUpdate(projection, from, to).execute(db);
  if (numAffectedRows !== 1n) throw new CheckpointMoved(projection.name);
}

/** Drops the tables of all other versions of a projection, once this one has reached the log. @returns the versions dropped. */
export async function retireOtherVersions(db: Kysely<unknown>, { name, version }: Projection): Promise<readonly number[]> {
  return db.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ version: number; stored_tables: string[] }>`
      delete from projection_checkpoint where projection = ${name} and version <> ${version} returning version, stored_tables`.execute(
      transaction,
    );
    for (const statement of rows.flatMap((row) => dropStored(row.stored_tables))) await sql.raw(statement).execute(transaction);
    return rows.map((row) => row.version);
  });
}

/** The checkpoint of a projection that has read nothing. */
export const UNREAD: Checkpoint = { position: START, lastEvent: undefined, live: false, fence: 0n };
