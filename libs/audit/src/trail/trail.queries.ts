import type { Position } from '@opsledger/eventsourcing';
import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import { idKey, type TrailRow } from './audit-trail.table.js';
import type { AuditTrailFilter, TrailOrder } from './trail.filter.js';

/** What a page needs of a row: where its event is in the log. */
export type TrailPlace = Pick<TrailRow, 'commit' | 'prepare' | 'event_id' | 'subject_type' | 'subject_id' | 'stream' | 'version'> &
  Pick<TrailRow, 'occurred_at' | 'causation_id'>;

const COLUMNS = sql.raw('"commit", prepare, event_id, subject_type, subject_id, stream, version, occurred_at, causation_id');
const NO_ROWS: RawBuilder<unknown> = sql`true`;

/** Parts of a subject that are looked for in other things' events at most: the first that it made. */
const MAX_PARTS = 1_000;

/** What is looked for: by clients, or one event by its id. */
type Wanted = AuditTrailFilter & { readonly eventId?: string };

/** A condition on the rows of the trail, up to a place in the log. */
export function trailCondition(filter: Wanted, upTo: Position, parts: readonly string[] = []): RawBuilder<unknown> {
  const conditions = [
    sql`("commit", prepare) <= (${String(upTo.commit)}::int8, ${String(upTo.prepare)}::int8)`,
    ...(filter.eventId === undefined ? [] : [sql`event_id = ${idKey(filter.eventId)}::uuid`]),
    ...about(filter, parts),
    ...by(filter),
    ...because(filter),
    ...during(filter),
  ];
  return sql.join(conditions, sql` and `);
}

function about({ subjectType, subjectId, related, types }: AuditTrailFilter, parts: readonly string[]): readonly RawBuilder<unknown>[] {
  const ofTypes = types ? [sql`type = any(${types}::text[])`] : [];
  if (!subjectType) return ofTypes;
  if (!subjectId) return [sql`subject_type = ${subjectType}`, ...ofTypes];
  const id = idKey(subjectId);
  if (!related) return [sql`subject_id = ${id}::uuid`, sql`subject_type = ${subjectType}`, ...ofTypes];
  // Of whatever type: the checklist of a leaving person has the person's id.
  return [sql`(subject_id = ${id}::uuid or mentions && ${[id, ...parts]}::uuid[])`, ...ofTypes];
}

function by({ actorId, onBehalfOf, origin, commandId }: AuditTrailFilter): readonly RawBuilder<unknown>[] {
  return [
    ...(actorId ? [sql`actor_id = ${actorId}`] : []),
    ...(onBehalfOf ? [sql`on_behalf_of = ${onBehalfOf}`] : []),
    ...(origin ? [sql`origin = ${origin}`] : []),
    ...(commandId ? [sql`command_id = ${idKey(commandId)}::uuid`] : []),
  ];
}

function because({ correlationId, causationId, reason }: AuditTrailFilter): readonly RawBuilder<unknown>[] {
  return [
    ...(correlationId ? [orCommand('correlation_id', correlationId)] : []),
    ...(causationId ? [orCommand('causation_id', causationId)] : []),
    ...(reason
      ? [sql`reason is not null and to_tsvector('simple'::regconfig, reason) @@ plainto_tsquery('simple'::regconfig, ${reason})`]
      : []),
  ];
}

function during({ occurredFrom, occurredTo, recordedFrom, recordedTo }: AuditTrailFilter): readonly RawBuilder<unknown>[] {
  return [
    ...(occurredFrom ? [sql`occurred_at >= ${occurredFrom}::timestamptz`] : []),
    ...(occurredTo ? [sql`occurred_at < ${occurredTo}::timestamptz`] : []),
    ...(recordedFrom ? [sql`recorded_at >= ${recordedFrom}::timestamptz`] : []),
    ...(recordedTo ? [sql`recorded_at < ${recordedTo}::timestamptz`] : []),
  ];
}

/** Null in these columns stands for the command's own id. */
function orCommand(column: 'correlation_id' | 'causation_id', id: string): RawBuilder<unknown> {
  const name = sql.ref(column);
  return sql`(${name} = ${idKey(id)}::uuid or (${name} is null and command_id = ${idKey(id)}::uuid))`;
}

/** Rows that are listed, and where the listing goes on. */
export interface TrailQuery {
  readonly condition: RawBuilder<unknown>;
  readonly order: TrailOrder;
  /** The row behind which it starts; left out: at the beginning. */
  readonly after?: Pick<TrailPlace, 'commit' | 'prepare' | 'occurred_at'>;
  readonly limit: number;
}

/** Lists rows. One statement. */
export async function listTrail(db: QueryExecutorProvider, { condition, order, after, limit }: TrailQuery): Promise<readonly TrailPlace[]> {
  const occurred = order === 'LATEST_OCCURRED_FIRST' || order === 'EARLIEST_OCCURRED_FIRST';
  const down = order === 'NEWEST_FIRST' || order === 'LATEST_OCCURRED_FIRST';
  const names = [...(occurred ? ['occurred_at'] : []), 'commit', 'prepare'];
  const sorted = sql.join(names.map((name) => sql`${sql.ref(name)} ${sql.raw(down ? 'desc' : 'asc')}`));
  const { rows } = await sql<TrailPlace>`select ${COLUMNS} from audit_trail
    where ${condition} and ${after ? behind(after, { occurred, down }) : NO_ROWS} order by ${sorted} limit ${limit}`.execute(db);
  return rows;
}

function behind(
  { commit, prepare, occurred_at }: NonNullable<TrailQuery['after']>,
  { occurred, down }: { readonly occurred: boolean; readonly down: boolean },
): RawBuilder<unknown> {
  const sign = sql.raw(down ? '<' : '>');
  const place = sql`${commit}::int8, ${prepare}::int8`;
  if (!occurred) return sql`("commit", prepare) ${sign} (${place})`;
  return sql`(occurred_at, "commit", prepare) ${sign} (${occurred_at}::timestamptz, ${place})`;
}

/** How many rows there are. One statement. */
export async function countTrail(db: QueryExecutorProvider, condition: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: string }>`select count(*)::text as count from audit_trail where ${condition}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** How many events of a type happened on a day. */
export interface DayCount {
  readonly day: string;
  readonly type: string;
  readonly count: number;
}

/** Counts rows by the day (UTC) on which they happened and by type, in this order. One statement. */
export async function countByDay(db: QueryExecutorProvider, condition: RawBuilder<unknown>): Promise<readonly DayCount[]> {
  const { rows } = await sql<DayCount>`select (occurred_at at time zone 'UTC')::date as day, type, count(*)::int4 as count
    from audit_trail where ${condition} group by 1, 2 order by 1, 2`.execute(db);
  return rows;
}

/**
 * The parts that a subject made: ids in its own events that have no stream of their own and that no event of anything else mentions earlier. So the
 * lines of an order are its parts, and not those of the assets that came of them. One statement.
 * @param condition the rows of the subject's own events.
 */
export async function partsOf(db: QueryExecutorProvider, condition: RawBuilder<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with own as materialized (
      select "commit", prepare, mentions from audit_trail where ${condition}),
    mentioned as (select distinct on (id) id, "commit", prepare from own, unnest(mentions) as id order by id, "commit", prepare),
    part as materialized (
      select * from mentioned m where not exists (select from audit_trail s where s.subject_id = m.id)
      order by "commit", prepare limit ${MAX_PARTS})
    select id from part p where not exists (
      select from audit_trail e where e.mentions @> array[p.id] and (e."commit", e.prepare) < (p."commit", p.prepare))
    order by id`.execute(db);
  return rows.map(({ id }) => id);
}
