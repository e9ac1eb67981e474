import { StreamDeleted, StreamNotFound } from '../event-store/errors.js';
import type { ReadAllOptions, ReadStreamOptions } from '../event-store/event-store.js';
import type { Position } from '../event-store/position.js';
import type { PageRange } from './page.js';
import { readHead, type Tables } from './tables.js';

/** The revisions that a read of one stream delivers, fixed when it begins. @throws {StreamNotFound} @throws {StreamDeleted} */
export function streamRange(tables: Tables, stream: string, key: Buffer, options: ReadStreamOptions): PageRange {
  const head = readHead(tables, key);
  if (head?.state === 'tombstoned') throw new StreamDeleted(stream);
  if (head === undefined || head.state === 'softDeleted') throw new StreamNotFound(stream);
  const maxCount = countOf(options.maxCount);
  checkRevision(options.from ?? 0);
  if (options.direction === 'backwards') {
    const first = Math.min(options.from ?? head.revision, head.revision);
    return { first, step: -1, count: Math.min(maxCount, Math.max(0, first - head.truncateBefore + 1)) };
  }
  const first = Math.max(options.from ?? 0, head.truncateBefore);
  return { first, step: 1, count: Math.min(maxCount, Math.max(0, head.revision - first + 1)) };
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
