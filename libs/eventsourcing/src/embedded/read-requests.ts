import { StreamDeleted, StreamNotFound } from '../event-store/errors.js';
import type { ReadAllOptions, ReadStreamOptions } from '../event-store/event-store.js';
import type { Position } from '../event-store/position.js';
import type { Clock } from '../decider/clock.js';
import { originalOf } from './keys.js';
import type { PageRange } from './page.js';
import { createdOf } from './record.js';
import type { StreamHead } from './stream-head.js';
import { readRevision, streamHead, type Tables } from './tables.js';

/** Where to look, and the clock that tells the age of events. */
export interface ReadSource {
  readonly tables: Tables;
  readonly clock: Clock;
}

/**
 * The revisions that a read of one stream delivers, fixed when it begins. When a stream's metadata hides all its events the read is empty.
 * @throws {StreamNotFound} it has no events, or was deleted. @throws {StreamDeleted}
 */
export function streamRange(source: ReadSource, stream: string, key: Buffer, options: ReadStreamOptions): PageRange {
  const head = streamHead(source.tables, stream, key);
  if (head.state === 'tombstoned') throw new StreamDeleted(stream);
  if (head.revision < 0 || head.state === 'softDeleted') throw new StreamNotFound(stream);
  const maxCount = countOf(options.maxCount);
  checkRevision(options.from ?? 0);
  const lowest = lowestShown(source, stream, key, head);
  if (options.direction === 'backwards') {
    const first = Math.min(options.from ?? head.revision, head.revision);
    return { first, step: -1, count: Math.min(maxCount, Math.max(0, first - lowest + 1)) };
  }
  const first = Math.max(options.from ?? 0, lowest);
  return { first, step: 1, count: Math.min(maxCount, Math.max(0, head.revision - first + 1)) };
}

/** The first revision that the stream's metadata lets reads show. A metadata stream shows its last event only. */
function lowestShown(source: ReadSource, stream: string, key: Buffer, { revision, truncateBefore, limits }: StreamHead): number {
  if (originalOf(stream) !== undefined) return revision;
  if (limits === undefined) return truncateBefore;
  const { maxCount, maxAge } = limits;
  const lowest = maxCount === 0 ? truncateBefore : Math.max(truncateBefore, revision - maxCount + 1);
  return maxAge === 0 ? lowest : firstYoung(source, { stream, key, lowest, revision }, maxAge);
}

interface Stretch {
  readonly stream: string;
  readonly key: Buffer;
  readonly lowest: number;
  readonly revision: number;
}

/** The first revision younger than `maxAge` seconds, by halving, since times rise with revisions; one behind the last when all are older. */
function firstYoung({ tables, clock }: ReadSource, { stream, key, lowest, revision }: Stretch, maxAge: number): number {
  const oldest = clock() - maxAge * 1000;
  let [low, end] = [lowest, revision + 1];
  while (low < end) {
    const middle = low + Math.floor((end - low) / 2);
    if (createdOf(readRevision(tables, stream, key, middle)) >= oldest) end = middle;
    else low = middle + 1;
  }
  return low;
}

/** The positions that a read of the log delivers, fixed when it begins. Forwards includes `from`, backwards excludes it. */
export function logRange(head: number, { from, direction, maxCount }: ReadAllOptions): PageRange {
  const count = countOf(maxCount);
  if (direction === 'backwards') {
    const first = Math.min(from === undefined ? head : numberOf(from) - 1, head);
    return { first, step: -1, count: Math.min(count, Math.max(0, first)) };
  }
  const first = Math.max(1, from === undefined ? 1 : numberOf(from));
  return { first, step: 1, count: Math.min(count, Math.max(0, head - first + 1)) };
}

/** A position as a number; those beyond 2^53 lie beyond every log and stay there. */
export function numberOf({ commit }: Position): number {
  return Number(commit);
}

/** A number as a position. */
export function positionOf(position: number): Position {
  const commit = BigInt(position);
  return { commit, prepare: commit };
}

function checkRevision(revision: number): void {
  if (!Number.isSafeInteger(revision) || revision < 0) throw new RangeError(`A revision is a whole number from 0, not ${revision}.`);
}

function countOf(maxCount = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(maxCount) || maxCount < 0) throw new RangeError(`maxCount is a whole number from 0, not ${maxCount}.`);
  return maxCount;
}
