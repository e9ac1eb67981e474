import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import { partitionOf } from '../projection/partition.js';
import type { Projection } from '../projection/projection.js';
import type { Build } from '../table/ddl.js';
import { cleanText } from '../table/normalise.js';

/** An event that is set aside, as the log holds it. */
export interface ParkedEvent {
  readonly event: RecordedEvent;
  /** Why it cannot be applied; undefined for one that only waits behind another of its stream. */
  readonly error: string | undefined;
}

/** The tables whose events are set aside: another set of them, built anew, has none. */
export interface ParkedFor {
  readonly projection: Projection;
  readonly build: Build;
}

/**
 * The part of a statement that sets events aside, if the checkpoints have `moved`. Their content is passed as text of JSON: a NUL or half of a
 * surrogate pair in it is kept as it is, where a recordset that took it apart would refuse it.
 */
export function parkedInsert({ projection, build }: ParkedFor, parked: readonly ParkedEvent[]): RawBuilder<unknown> {
  const rows = parked.map(({ event: { id, stream, revision, position, type, created, data, metadata }, error }) => ({
    partition: partitionOf(projection, stream),
    stream,
    commit_position: `${position.commit}`,
    prepare_position: `${position.prepare}`,
    event_id: id,
    type,
    revision,
    created,
    data: JSON.stringify(data),
    metadata: JSON.stringify(metadata),
    error: error === undefined ? null : cleanText(error),
  }));
  return sql`
    insert into parked_event (projection, version, build, partition, stream, commit_position, prepare_position, event_id, type, revision,
      created, data, metadata, error)
    select ${projection.name}, ${projection.version}::int4, ${build}::int2, p.partition, p.stream, p.commit_position, p.prepare_position,
      p.event_id, p.type, p.revision, p.created, p.data::json, p.metadata::json, p.error
    from moved, json_to_recordset(${JSON.stringify(rows)}::json) as
      p(partition int2, stream text, commit_position int8, prepare_position int8, event_id uuid, type text, revision int8, created int8,
        data text, metadata text, error text)`;
}

interface ParkedRow {
  readonly stream: string;
  readonly commit_position: string;
  readonly prepare_position: string;
  readonly event_id: string;
  readonly type: string;
  readonly revision: string;
  readonly created: string;
  readonly data: RecordedEvent['data'];
  readonly metadata: RecordedEvent['metadata'];
  readonly error: string | null;
  readonly parked_at: string;
}

function parkedOf(row: ParkedRow): ParkedEvent & { readonly parkedAt: string } {
  const position = { commit: BigInt(row.commit_position), prepare: BigInt(row.prepare_position) };
  const { stream, type, data, metadata } = row;
  const event = { id: row.event_id, stream, type, data, metadata, position, revision: Number(row.revision), created: Number(row.created) };
  return { event, error: row.error ?? undefined, parkedAt: row.parked_at };
}

const of = ({ projection: { name, version }, build }: ParkedFor): RawBuilder<unknown> =>
  sql`projection = ${name} and version = ${version} and build = ${build}`;

/** The streams of which events are set aside, in some partitions. */
export async function parkedStreams(db: Kysely<unknown>, tables: ParkedFor, partitions: readonly number[]): Promise<readonly string[]> {
  const { rows } = await sql<{ stream: string }>`
    select distinct stream from parked_event where ${of(tables)} and partition = any(${[...partitions]}::int2[])`.execute(db);
  return rows.map(({ stream }) => stream);
}

/** The events of one stream that are set aside, in order. Of a stream that is known to have many, the first `limit`. */
export async function parkedInStream(
  db: Kysely<unknown>,
  tables: ParkedFor,
  { stream, limit }: { readonly stream: string; readonly limit: number },
): Promise<readonly ParkedEvent[]> {
  const { rows } = await sql<ParkedRow>`
    select * from parked_event where ${of(tables)} and stream = ${stream} order by commit_position, prepare_position limit ${limit}`.execute(
    db,
  );
  return rows.map(parkedOf);
}

/** Takes events off the list. */
export async function unpark(db: Kysely<unknown>, tables: ParkedFor, events: readonly RecordedEvent[]): Promise<void> {
  await sql`delete from parked_event where ${of(tables)} and event_id = any(${events.map(({ id }) => id)}::uuid[])`.execute(db);
}

/** Notes why an event still cannot be applied. */
export async function noteParkedError(db: Kysely<unknown>, tables: ParkedFor, { event, error }: ParkedEvent): Promise<void> {
  await sql`update parked_event set error = ${error === undefined ? null : cleanText(error)} where ${of(tables)} and event_id = ${event.id}`.execute(
    db,
  );
}

/** What is set aside of one stream. */
export interface ParkedStream {
  readonly projection: string;
  readonly stream: string;
  /** How many events, the first one included. */
  readonly events: number;
  /** The first of them, which the others wait for. */
  readonly first: ParkedEvent['event'];
  /** Why it cannot be applied. It may quote data. */
  readonly error: string;
  readonly parkedAt: string;
}

/** Everything that is set aside in the tables that are served, oldest first. */
export async function listParked(db: Kysely<unknown>, limit: number): Promise<readonly ParkedStream[]> {
  const { rows } = await sql<ParkedRow & { projection: string; events: string }>`
    select p.*, (select count(*) from parked_event o where (o.projection, o.version, o.build, o.stream) = (p.projection, p.version, p.build, p.stream)) as events
    from (select distinct on (projection, version, build, stream) * from parked_event
          order by projection, version, build, stream, commit_position, prepare_position) p
    where exists (select 1 from projection_checkpoint c
                  where (c.projection, c.version, c.build) = (p.projection, p.version, p.build) and c.slot = 'serving')
    order by p.parked_at, p.commit_position limit ${limit}`.execute(db);
  return rows.map((row) => {
    const { event: first, error, parkedAt } = parkedOf(row);
    return { projection: row.projection, stream: row.stream, events: Number(row.events), first, error: error ?? '', parkedAt };
  });
}

/** How many streams and events are set aside, by `<projection>/<version>/<build>`. */
export async function countParked(
  db: Kysely<unknown>,
): Promise<ReadonlyMap<string, { readonly streams: number; readonly events: number }>> {
  const { rows } = await sql<{ tables: string; streams: string; events: string }>`
    select projection || '/' || version || '/' || build as tables, count(distinct stream) as streams, count(*) as events
    from parked_event group by 1`.execute(db);
  return new Map(rows.map(({ tables, streams, events }) => [tables, { streams: Number(streams), events: Number(events) }]));
}
