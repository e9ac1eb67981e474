import type { ExpectedRevision } from '../event-store/event-store.js';

/** What the rule needs to know of a stream. `current` is -1 when it was never written. */
export interface StreamView {
  readonly current: number;
  readonly state: 'open' | 'softDeleted' | 'tombstoned';
  /** True when metadata was written for the stream, which counts as existing. */
  readonly described: boolean;
  /** Id of the event at a revision at or below `current`. */
  eventIdAt(revision: number): string;
  /** Last revision at which the id was written to this stream. */
  revisionOf(id: string): number | undefined;
}

/** `repeat`: the same events are there already, the last of them at `last`. */
export type AppendVerdict =
  | { readonly kind: 'write' }
  | { readonly kind: 'repeat'; readonly last: number }
  | { readonly kind: 'wrongRevision' }
  | { readonly kind: 'deleted' };

const WRITE: AppendVerdict = { kind: 'write' };
const WRONG: AppendVerdict = { kind: 'wrongRevision' };
const DELETED: AppendVerdict = { kind: 'deleted' };

/**
 * EventStoreDB's table of expected revisions (docs/adr/0002), with one difference: ids are looked up durably for `any` and
 * `streamExists` too. An append exactly at the current revision is always written, even when its ids exist.
 */
export function judgeAppend(expected: ExpectedRevision, ids: readonly string[], stream: StreamView): AppendVerdict {
  if (stream.state === 'tombstoned') return DELETED;
  if (expected === 'any') return judgeByIds(ids, stream);
  if (expected === 'streamExists') {
    if (stream.state === 'softDeleted') return DELETED;
    return stream.current < 0 && !stream.described ? WRONG : judgeByIds(ids, stream);
  }
  const at = expected === 'noStream' ? -1 : expected;
  if (at === stream.current) return WRITE;
  return at > stream.current ? WRONG : judgeRetry(expected, ids, stream);
}

/** All known: a retry. The first unknown: new. Anything else mixes a retry with new events. */
function judgeByIds(ids: readonly string[], stream: StreamView): AppendVerdict {
  let last = -1;
  for (const [index, id] of ids.entries()) {
    const revision = stream.revisionOf(id);
    if (revision === undefined) return index === 0 ? WRITE : WRONG;
    last = revision;
  }
  return ids.length === 0 ? WRITE : { kind: 'repeat', last };
}

/** Expected lies below the current revision: a retry only if every event is there, in this order. */
function judgeRetry(expected: number | 'noStream', ids: readonly string[], stream: StreamView): AppendVerdict {
  const first = expected === 'noStream' ? 0 : expected + 1;
  const differs = ids.findIndex((id, index) => first + index > stream.current || stream.eventIdAt(first + index) !== id);
  if (differs === 0 && expected === 'noStream' && stream.state === 'softDeleted') return WRITE;
  if (differs >= 0 || ids.length === 0) return WRONG;
  return { kind: 'repeat', last: first + ids.length - 1 };
}
