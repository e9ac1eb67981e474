import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '../event-store/position.js';
import type { CommitSignal } from '../event-store/commit-signal.js';
import { considerPage, type ConsideredPage } from './page.js';
import { numberOf, positionOf } from './read-requests.js';
import { lastPosition, type Tables } from './tables.js';
import type { Tail, TailRecord } from './tail.js';

/**
 * A subscription that had a page this many milliseconds ago lets commits gather before the next. Every subscription looks at every event,
 * so under a stream of small commits the looks would cost more than the commits.
 */
const COALESCE_MS = 4;

/** What a subscription follows. */
export interface FollowedLog {
  readonly tables: Tables;
  readonly tail: Tail;
  readonly commits: CommitSignal;
  /** Milliseconds between looks at a log whose commits cannot be heard (another process writes it). */
  readonly pollMs?: number;
  /** Runs one synchronous look at the tables. */
  readonly read: <Result>(look: () => Result) => Result;
}

export interface FollowOptions {
  readonly after: Position;
  readonly maxPage?: number;
  readonly signal: AbortSignal;
  readonly matches: (type: string) => boolean;
  /** Yields a first page even when the log has nothing behind `after`. Default false. */
  readonly atOnce?: boolean;
}

/** Part of the log: what matched among the records up to and including `position`. */
export interface FollowedPage {
  readonly found: readonly TailRecord[];
  readonly position: Position;
  readonly caughtUp: boolean;
}

/** First what is in the log behind `after`, then what comes, until the signal. @throws {RangeError} `after` lies beyond the log. */
export async function* follow(log: FollowedLog, options: FollowOptions): AsyncGenerator<FollowedPage> {
  const { after, signal } = options;
  const start = log.read(() => lastPosition(log.tables));
  if (numberOf(after) > start) throw new RangeError(`Position ${after.commit} lies beyond the end of the log, ${start}.`);
  // One listener per subscription, not one per wait: listeners cost more than waits, and a needless wake-up is harmless.
  const wake = (): void => {
    log.commits.notify();
  };
  signal.addEventListener('abort', wake, { once: true });
  try {
    yield* pages(log, options);
  } finally {
    signal.removeEventListener('abort', wake);
  }
}

async function* pages(log: FollowedLog, options: FollowOptions): AsyncGenerator<FollowedPage> {
  let last = numberOf(options.after);
  let pagedAt = -COALESCE_MS;
  let due = options.atOnce === true;
  while (!options.signal.aborted) {
    const { head, page } = nextPage(log, options, last);
    if (page.last === last && !due) {
      // Registered in the same turn as the look at the log, so no commit falls between the two.
      await log.commits.wait(log.pollMs);
      const early = COALESCE_MS - (performance.now() - pagedAt);
      if (early > 0) await sleep(early);
      continue;
    }
    due = false;
    last = page.last;
    pagedAt = performance.now();
    yield { found: page.found, position: positionOf(last), caughtUp: last === head };
    await breathe();
  }
}

function nextPage(
  { tables, tail, read }: FollowedLog,
  { matches, maxPage = 500 }: FollowOptions,
  after: number,
): { readonly head: number; readonly page: ConsideredPage } {
  return read(() => {
    const head = lastPosition(tables);
    return { head, page: considerPage((position) => tail.read(tables, position, matches), { after, head }, Math.max(1, maxPage)) };
  });
}
