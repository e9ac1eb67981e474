import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { comparePositions, START, type EventStore, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import { partitionOf, partitionsOf } from '../projection/partition.js';
import type { ReadStore } from '../read-store.js';
import type { Projector, WaitOptions, WaitResult } from './projector.js';

/** Milliseconds between looks at the stored checkpoints: before the first, and before every later one. */
const LOOK_MS = { first: 25, then: 100 };
const DEFAULT_WAIT_MS = 2_000;
/** Last events of the log among which one that matters is looked for. */
const LOOK_BACK = 500;

/** Where the read models and the log are. */
export interface SharedTables {
  readonly readStore: ReadStore;
  readonly eventStore: EventStore;
}

/**
 * A projector whose tables other processes may write too: who waits also looks at the stored checkpoints, and so sees what others have applied.
 * A database or a log that does not answer is waited for like a read model that is behind.
 */
export function withStoredProgress(projector: Projector, tables: SharedTables): Projector {
  return { ...projector, waitFor: (position, options) => waitForEither(projector, tables, position, options ?? {}) };
}

async function waitForEither(projector: Projector, tables: SharedTables, position: Position, options: WaitOptions): Promise<WaitResult> {
  const deadline = performance.now() + (options.timeoutMs ?? DEFAULT_WAIT_MS);
  const left = (): number => Math.max(deadline - performance.now(), 0);
  let { projections } = options;
  for (let pause = LOOK_MS.first; ; pause = LOOK_MS.then) {
    const next = performance.now() + pause;
    const own = await projector.waitFor(position, { ...(projections && { projections }), timeoutMs: Math.min(pause, left()) });
    if (own.reached || left() === 0) return own;
    // One that has stopped here is not waited for, which must not become a look without a pause.
    await sleep(Math.min(left(), Math.max(next - performance.now(), 0)));
    const names = own.behind.map(({ projection }) => projection);
    projections = (await inTime(behindInTables(tables, names, position), left())) ?? names;
    if (projections.length === 0) return { reached: true, behind: [] };
  }
}

/** The answer, or undefined when there is none in time, or none at all. */
async function inTime<Answer>(question: Promise<Answer>, timeoutMs: number): Promise<Answer | undefined> {
  const abort = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: abort.signal }).catch(() => undefined);
  const answered = question.catch(() => undefined);
  return Promise.race([answered, late]).finally(() => {
    abort.abort();
  });
}

/** Which projections do not show everything up to the position in their tables. */
async function behindInTables({ readStore, eventStore }: SharedTables, names: readonly string[], position: Position) {
  const { rows } = await sql<{ projection: string; version: number; partition: number; commit_position: string; prepare_position: string }>`
    select projection, version, partition, commit_position, prepare_position from projection_checkpoint
    where projection = any(${names}::text[]) and slot = 'serving'`.execute(readStore.db);
  const behind = readStore.projections.flatMap((projection) => {
    const { name, version, on } = projection;
    if (!names.includes(name)) return [];
    const places = new Map(
      rows.filter((row) => row.projection === name && row.version === version).map((row) => [row.partition, placeOf(row)]),
    );
    const at = (stream: string): Position => places.get(partitionOf(projection, stream)) ?? START;
    return [{ name, on, at: lowest(partitionsOf(projection).map((partition) => places.get(partition) ?? START)), of: at }];
  });
  return missingEvents(eventStore, behind, position);
}

const placeOf = (row: { readonly commit_position: string; readonly prepare_position: string }): Position => ({
  commit: BigInt(row.commit_position),
  prepare: BigInt(row.prepare_position),
});

const lowest = (positions: readonly Position[]): Position =>
  positions.reduce((low, position) => (comparePositions(position, low) < 0 ? position : low));

/** Somebody who follows the log, and how far that is known. */
export interface Follower {
  readonly name: string;
  /** Types of events that matter, as keys. */
  readonly on: object;
  readonly at: Position;
  /** How far it is known for the events of one stream; left out: the same for all. */
  readonly of?: (stream: string) => Position;
}

/**
 * Which followers may not have seen an event that matters up to a position. A checkpoint is stored with the events that matter, and only now
 * and then without: those in between decide.
 */
export async function missingEvents(eventStore: EventStore, followers: readonly Follower[], upTo: Position): Promise<readonly string[]> {
  const behind = followers.filter(({ at }) => comparePositions(at, upTo) < 0);
  if (behind.length === 0) return [];
  const after = behind.map(({ at }) => at).reduce((low, at) => (comparePositions(at, low) < 0 ? at : low));
  const { events, cut } = await lastEvents(eventStore, upTo, after);
  const oldest = events.at(-1)?.position;
  return behind.flatMap(({ name, on, at, of = () => at }) => {
    const unknown = cut && (!oldest || comparePositions(oldest, at) > 0);
    const matters = events.some(({ type, stream, position }) => type in on && comparePositions(position, of(stream)) > 0);
    return unknown || matters ? [name] : [];
  });
}

interface Seen {
  readonly events: readonly Pick<RecordedEvent, 'type' | 'stream' | 'position'>[];
  /** There may be more of them before these. */
  readonly cut: boolean;
}

/** The events after one position and up to another, latest first. */
async function lastEvents(eventStore: EventStore, upTo: Position, after: Position): Promise<Seen> {
  const events: Pick<RecordedEvent, 'type' | 'stream' | 'position'>[] = [];
  let seen = 0;
  for await (const { type, stream, position } of eventStore.readAll({ direction: 'backwards', maxCount: LOOK_BACK })) {
    if (comparePositions(position, after) <= 0) return { events, cut: false };
    if (comparePositions(position, upTo) <= 0) events.push({ type, stream, position });
    seen++;
  }
  return { events, cut: seen === LOOK_BACK };
}
