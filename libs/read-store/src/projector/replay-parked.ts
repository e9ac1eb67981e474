import { sql, type Kysely } from 'kysely';
import { eventDecoder, type EventDecoder, type RecordedEvent } from '@opsledger/eventsourcing';
import { writeRows } from '../engine/write-batch.js';
import { partitionOf } from '../projection/partition.js';
import type { Projection } from '../projection/projection.js';
import type { ReadStore } from '../read-store.js';
import type { Build } from '../table/ddl.js';
import { outcomesOf, refused } from './apply-events.js';
import { loadCheckpoints } from './checkpoint.js';
import { Unapplicable } from './failures.js';
import { noteParkedError, parkedInStream, unpark, type ParkedFor } from './parked-events.js';

/** What came of a replay. */
export interface Replayed {
  /** Events that are in the tables now, or were left out by a decision. */
  readonly applied: number;
  /** Why the next one still cannot be applied; undefined: nothing of the stream is set aside any more. */
  readonly error?: string;
}

/** Events that are replayed in one transaction. */
const BATCH = 500;

/**
 * Applies what is set aside of one stream, in the order of the log. The projection goes on beside it: the checkpoint's row is locked for the
 * moment, and its fence rises, so that whoever projects looks again which streams are set aside.
 * @param discarded ids of events that are to be left out.
 */
export async function replayStream(
  readStore: ReadStore,
  projection: Projection,
  stream: string,
  discarded: ReadonlySet<string>,
): Promise<Replayed> {
  const decode = eventDecoder(projection.catalogues);
  let applied = 0;
  let limit = BATCH;
  for (;;) {
    try {
      const done = await readStore.db
        .transaction()
        .execute((locked) => replaySome(locked, { projection, stream, limit, discarded, decode }));
      applied += done;
      if (done < limit) return { applied };
      limit = BATCH;
    } catch (error) {
      if (!(error instanceof Unapplicable)) throw error;
      if (limit === 1) return { applied, error: await noteError(readStore, projection, stream, error) };
      limit = await before(readStore, { projection, stream, limit }, error);
    }
  }
}

interface Some {
  readonly projection: Projection;
  readonly stream: string;
  readonly limit: number;
  readonly discarded: ReadonlySet<string>;
  readonly decode: EventDecoder;
}

async function replaySome(locked: Kysely<unknown>, { projection, stream, limit, discarded, decode }: Some): Promise<number> {
  const tables = await lockCheckpoint(locked, projection, stream);
  const parked = (await parkedInStream(locked, tables, { stream, limit })).map(({ event }) => event);
  if (parked.length === 0) return 0;
  const events = parked.filter(({ id }) => !discarded.has(id));
  const outcomes = await outcomesOf(locked, tables, { events, decode });
  await writeRows(locked, tables, outcomes).catch((error: unknown) => refused(error, events.length === 1 ? events[0] : undefined));
  await unpark(locked, tables, parked);
  return parked.length;
}

/** Waits for the batch under way, and keeps the next one off until the transaction ends. */
async function lockCheckpoint(locked: Kysely<unknown>, projection: Projection, stream: string): Promise<ParkedFor> {
  const { name, version } = projection;
  const { rows } = await sql<{ build: Build }>`
    update projection_checkpoint set fence = fence + 1 where projection = ${name} and version = ${version} and slot = 'serving'
      and partition = ${partitionOf(projection, stream)} returning build::int4`.execute(locked);
  return { projection, build: rows[0]!.build };
}

async function tablesOf({ db }: ReadStore, projection: Projection): Promise<ParkedFor> {
  return { projection, build: (await loadCheckpoints(db, projection))!.build };
}

/** How many events can be tried without the culprit; where it is not known, half of them. */
async function before(
  readStore: ReadStore,
  { projection, stream, limit }: Pick<Some, 'projection' | 'stream' | 'limit'>,
  { event }: Unapplicable,
): Promise<number> {
  const parked = await parkedInStream(readStore.db, await tablesOf(readStore, projection), { stream, limit });
  const at = event ? parked.findIndex(({ event: { id } }) => id === event.id) : Math.floor(parked.length / 2);
  return Math.max(1, at);
}

async function noteError(readStore: ReadStore, projection: Projection, stream: string, error: Unapplicable): Promise<string> {
  const tables = await tablesOf(readStore, projection);
  const [first] = await parkedInStream(readStore.db, tables, { stream, limit: 1 });
  const event: RecordedEvent | undefined = error.event ?? first?.event;
  if (event) await noteParkedError(readStore.db, tables, { event, error: error.message });
  return error.message;
}
