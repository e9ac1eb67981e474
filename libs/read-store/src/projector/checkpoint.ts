import { sql, type Kysely, type RawBuilder } from 'kysely';
import { comparePositions, LeaseLost, START, type LogMark, type Position } from '@opsledger/eventsourcing';
import { SqlError } from '../database/errors.js';
import type { Projection } from '../projection/projection.js';
import type { Build } from '../table/ddl.js';

/** The set of tables that queries are answered from, or the other one. */
export type Slot = 'serving' | 'spare';

/** One set of the tables of a projection. */
export interface TableSet {
  readonly projection: Projection;
  readonly slot: Slot;
  readonly build: Build;
}

/** How far one partition of a projection has come in its tables. */
export interface Checkpoint {
  readonly position: Position;
  /** The last event that changed something; another one before the position while there was none. */
  readonly lastEvent: LogMark | undefined;
  /** It has reached the end of the log at least once. */
  readonly live: boolean;
  /** Rises whenever the tables are begun anew or another writer takes them over: whoever holds an older one writes nothing. */
  readonly fence: bigint;
}

/** Checkpoints by the number of their partition. */
export type Checkpoints = ReadonlyMap<number, Checkpoint>;

/** Another node has the checkpoint, or has moved it. Nothing was written. */
export class CheckpointMoved extends LeaseLost {
  override readonly name = 'CheckpointMoved';
  constructor(projection: string) {
    super(`The checkpoint of projection "${projection}" has another owner now.`);
  }
}

interface CheckpointRow {
  readonly partition: number;
  readonly build: number;
  readonly commit_position: string;
  readonly prepare_position: string;
  readonly last_event_id: string | null;
  readonly last_event_commit: string | null;
  readonly last_event_prepare: string | null;
  readonly live: boolean;
  readonly fence: string;
}

function checkpointOf(row: CheckpointRow): Checkpoint {
  const lastEvent =
    row.last_event_id === null
      ? undefined
      : { id: row.last_event_id, position: { commit: BigInt(row.last_event_commit!), prepare: BigInt(row.last_event_prepare!) } };
  const position = { commit: BigInt(row.commit_position), prepare: BigInt(row.prepare_position) };
  return { position, lastEvent, live: row.live, fence: BigInt(row.fence) };
}

/** Reads the checkpoints of one slot, and which tables they belong to. Undefined where there are none. */
export async function loadCheckpoints(
  db: Kysely<unknown>,
  { name, version }: Projection,
  slot: Slot = 'serving',
): Promise<{ readonly build: Build; readonly checkpoints: Checkpoints } | undefined> {
  const { rows } = await sql<CheckpointRow>`
    select partition::int4, build::int4, commit_position, prepare_position, last_event_id, last_event_commit, last_event_prepare, live, fence
    from projection_checkpoint where projection = ${name} and version = ${version} and slot = ${slot} order by partition`.execute(db);
  const build = rows[0]?.build;
  if (build === undefined) return undefined;
  return { build: build as Build, checkpoints: new Map(rows.map((row) => [row.partition, checkpointOf(row)])) };
}

/** The latest of the events that some checkpoints remember. */
export function lastOf(checkpoints: Checkpoints): LogMark | undefined {
  const marks = [...checkpoints.values()].flatMap(({ lastEvent }) => lastEvent ?? []);
  return marks.sort((a, b) => comparePositions(b.position, a.position))[0];
}

/** What moves with a batch: the checkpoints that must be where they were, and where they go. */
export interface Move {
  readonly from: Checkpoints;
  readonly to: Pick<Checkpoint, 'position' | 'lastEvent' | 'live'>;
}

/**
 * The beginning of a statement that moves checkpoints: `moved` has one row when all of them were still where they were and in the same hands.
 * Otherwise the division by zero ends the statement, so that none of it is done (`orMoved` names the error).
 */
export function movedCheckpoints(
  { projection: { name, version }, slot }: Omit<TableSet, 'build'>,
  { from, to }: Move,
): RawBuilder<unknown> {
  const { position, lastEvent, live } = to;
  const [places, fences] = [[...from.values()].map((checkpoint) => checkpoint.position), [...from.values()].map(({ fence }) => `${fence}`)];
  return sql`
    with stepped as (
      update projection_checkpoint c set commit_position = ${position.commit}, prepare_position = ${position.prepare},
        last_event_id = ${lastEvent?.id ?? null}, last_event_commit = ${lastEvent?.position.commit ?? null},
        last_event_prepare = ${lastEvent?.position.prepare ?? null}, live = c.live or ${live}, updated_at = now()
      from unnest(${[...from.keys()]}::int2[], ${fences}::int8[], ${places.map(({ commit }) => `${commit}`)}::int8[],
        ${places.map(({ prepare }) => `${prepare}`)}::int8[]) as h(partition, fence, commit_position, prepare_position)
      where c.projection = ${name} and c.version = ${version} and c.slot = ${slot} and c.partition = h.partition and c.fence = h.fence
        and c.commit_position = h.commit_position and c.prepare_position = h.prepare_position
      returning 1),
    moved as (select 1 / (count(*) = ${from.size}::int8)::int4 as ok from stepped)`;
}

const DIVISION_BY_ZERO = '22012';

/** Runs a statement that begins with `movedCheckpoints`. @throws {CheckpointMoved} */
export async function orMoved<Result>(projection: string, statement: Promise<Result>): Promise<Result> {
  try {
    return await statement;
  } catch (error) {
    throw error instanceof SqlError && error.code === DIVISION_BY_ZERO ? new CheckpointMoved(projection) : error;
  }
}

/** Moves checkpoints where no row changes with them. @throws {CheckpointMoved} */
export async function moveCheckpoints(db: Kysely<unknown>, set: Omit<TableSet, 'build'>, move: Move): Promise<void> {
  await orMoved(set.projection.name, sql`${movedCheckpoints(set, move)} select ok from moved`.execute(db));
}

/** The checkpoint of a partition that has read nothing. */
export const UNREAD: Checkpoint = { position: START, lastEvent: undefined, live: false, fence: 0n };
