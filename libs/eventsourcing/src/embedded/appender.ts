import { OutcomeUnknown, StoreUnavailable } from '../event-store/errors.js';
import type { AppendResult } from '../event-store/event-store.js';
import type { Clock } from '../decider/clock.js';
import type { CommitSignal } from '../event-store/commit-signal.js';
import type { PreparedChange } from './new-events.js';
import { lastPosition, type Tables } from './tables.js';
import { writeChange, type ChangeOutcome } from './write-change.js';

/** Most appends and bytes that share one commit; what waits beyond them goes into the next. */
const MAX_GROUP = 2000;
const MAX_GROUP_BYTES = 8 * 1_048_576;

/** How many appends were answered, and by how many commits (each is one flush to disk). */
export interface AppendStatistics {
  readonly appends: number;
  readonly commits: number;
}

interface Waiting {
  readonly change: PreparedChange;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
}

/** What one transaction did. `entries` stays empty when the transaction never began. */
interface Group {
  entries: readonly Waiting[];
  outcomes: readonly ChangeOutcome[];
  /** Its first position, and the one behind its last. */
  first: number;
  end: number;
}

/**
 * Group commit: whatever waits when LMDB's writer is free goes into one transaction, and is answered when that is on disk.
 * One transaction holds whole appends only; when anything in it fails, none of it is kept.
 */
export class Appender {
  private queue: Waiting[] = [];
  private scheduled = false;
  private readonly underway = new Set<Promise<void>>();
  private failure: StoreUnavailable | undefined;
  private counts = { appends: 0, commits: 0 };

  constructor(
    private readonly tables: Tables,
    private readonly clock: Clock,
    private readonly committed: CommitSignal,
  ) {}

  get statistics(): AppendStatistics {
    return this.counts;
  }

  append(change: PreparedChange): Promise<AppendResult> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.queue.push({ change, resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when every append so far is answered. */
  async idle(): Promise<void> {
    while (this.underway.size > 0) await Promise.all(this.underway);
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    const commit = this.commitGroup().finally(() => this.underway.delete(commit));
    this.underway.add(commit);
  }

  private async commitGroup(): Promise<void> {
    const group: Group = { entries: [], outcomes: [], first: 0, end: 0 };
    try {
      // A child transaction, because only that one is rolled back when its callback throws.
      await this.tables.root.childTransaction(() => {
        group.entries = this.takeGroup();
        this.writeGroup(group);
      });
    } catch (cause) {
      this.failGroup(group, cause);
      return;
    }
    this.counts = { appends: this.counts.appends + group.entries.length, commits: this.counts.commits + 1 };
    group.entries.forEach(({ resolve, reject }, index) => {
      const outcome = group.outcomes[index]!;
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.result);
    });
    this.committed.notify();
  }

  private takeGroup(): readonly Waiting[] {
    let bytes = 0;
    const size = this.queue.findIndex(({ change }, index) => index >= MAX_GROUP || (bytes += change.bytes) > MAX_GROUP_BYTES);
    const entries = this.queue.splice(0, size < 0 ? this.queue.length : Math.max(size, 1));
    this.scheduled = false;
    if (this.queue.length > 0) queueMicrotask(() => this.schedule()); // not inside this transaction
    return entries;
  }

  private writeGroup(group: Group): void {
    const first = lastPosition(this.tables) + 1;
    const place = { next: first, created: this.clock() };
    group.outcomes = group.entries.map(({ change }) => writeChange(this.tables, change, place));
    group.first = first;
    group.end = place.next;
  }

  /** Nothing of the group was kept, unless the commit itself failed half-way and its events can be seen. */
  private failGroup(group: Group, cause: unknown): void {
    const commitError: unknown = cause instanceof Error && 'commitError' in cause ? cause.commitError : undefined;
    if (commitError === undefined && group.entries.length > 0) {
      rejectAll(group.entries, new StoreUnavailable(`Nothing was written: ${textOf(cause)}.`, { cause }));
      return;
    }
    // After a failed flush nobody knows what the disk holds, so this process writes no more; a restart reads what is there.
    this.failure = new StoreUnavailable('The store stopped writing because a commit failed. Free the disk, then start again.', { cause });
    const entries = group.entries.length > 0 ? group.entries : this.queue.splice(0);
    this.scheduled = false;
    rejectAll(this.queue.splice(0), this.failure);
    rejectAll(
      entries,
      this.isVisible(group) ? new OutcomeUnknown('The commit failed; its events may be durable.', { cause }) : this.failure,
    );
    Promise.resolve(commitError).catch(() => undefined); // LMDB repeats the error there
  }

  private isVisible({ first, end }: Group): boolean {
    if (end === first) return false;
    try {
      return lastPosition(this.tables) >= first;
    } catch {
      return true;
    }
  }
}

function rejectAll(entries: readonly Waiting[], error: Error): void {
  for (const { reject } of entries) reject(error);
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
