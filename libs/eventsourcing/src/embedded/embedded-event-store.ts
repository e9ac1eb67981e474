import { setTimeout as sleep } from 'node:timers/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { StoreDamaged, StoreUnavailable } from '../event-store/errors.js';
import {
  EventStore,
  type AppendResult,
  type CommandHome,
  type ExpectedRevision,
  type NewEvent,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionPage,
} from '../event-store/event-store.js';
import type { Position } from '../event-store/position.js';
import type { Clock } from '../decider/clock.js';
import { Appender, type AppendStatistics } from './appender.js';
import { readUint } from './bytes.js';
import { CommitSignal } from './commit-signal.js';
import { commandKey, streamKey } from './keys.js';
import { prepareAppend } from './new-events.js';
import { considerPage, readPage, type PageRange } from './page.js';
import { logRange, numberOf, streamRange } from './read-requests.js';
import { damaged, streamOf, toRecordedEvent, type CheckedRecord } from './record.js';
import { Tail, type TailRecord } from './tail.js';
import { lastPosition, readRecord, readRevision, type Tables } from './tables.js';
import { verifyRecords, type VerifyOptions, type VerifyReport } from './verify-records.js';

/** A reader that cannot hear the writer's commits (another process) looks this often, in milliseconds. */
const POLL_MS = 200;

/**
 * A subscription that had a page this many milliseconds ago lets commits gather before the next. Every subscription looks at every event,
 * so under a stream of small commits the looks would cost more than the commits.
 */
const COALESCE_MS = 4;

/** What `openEmbeddedEventStore` has prepared. */
export interface OpenedFolder {
  readonly tables: Tables;
  readonly clock: Clock;
  readonly readOnly: boolean;
  /** Gives the folder back; runs before LMDB is closed. */
  readonly release: () => void;
}

/** The embedded event store: one folder, one writing process, every append on disk before it is answered. Open it with `openEmbeddedEventStore`. */
export class EmbeddedEventStore extends EventStore {
  override readonly keepsCallOrder = true;
  private readonly commits = new CommitSignal();
  private readonly tail = new Tail();
  private readonly appender: Appender;
  private readonly tables: Tables;
  private closing: Promise<void> | undefined;

  constructor(private readonly opened: OpenedFolder) {
    super();
    this.tables = opened.tables;
    this.appender = new Appender(opened.tables, opened.clock, this.commits);
  }

  /** Appends answered since the store was opened, and the commits (flushes) they took. */
  get statistics(): AppendStatistics {
    return this.appender.statistics;
  }

  /** As the port, and: @throws {RangeError} for a stream name, id, type or revision that is not valid. @throws {TypeError} for data that is not JSON. */
  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    this.assertOpen();
    if (this.opened.readOnly) throw new StoreUnavailable('The store was opened for reading only.');
    return this.appender.append(prepareAppend(stream, events, expected));
  }

  readStream(stream: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    let key: Buffer;
    return this.pages(
      () => {
        key = streamKey(stream);
        return streamRange(this.tables, stream, key, options);
      },
      (revision) => readRevision(this.tables, stream, key, revision),
    );
  }

  readAll(options: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    return this.pages(
      () => logRange(lastPosition(this.tables), options),
      (position) => readRecord(this.tables, position),
    );
  }

  /** As the port, and: @throws {RangeError} `after` lies beyond the log (it belongs to another log, or this one was restored from a backup). */
  async *subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    const { after, signal } = options;
    const start = this.read(() => lastPosition(this.tables));
    if (numberOf(after) > start) throw new RangeError(`Position ${after.commit} lies beyond the end of the log, ${start}.`);
    // One listener per subscription, not one per wait: listeners cost more than waits, and a needless wake-up is harmless.
    const wake = (): void => {
      this.commits.notify();
    };
    signal.addEventListener('abort', wake, { once: true });
    try {
      yield* this.follow(options);
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  private async *follow({ after, types, maxPage = 500, signal }: SubscribeOptions): AsyncGenerator<SubscriptionPage> {
    const matches = types ? (type: string) => types.has(type) : (type: string) => !type.startsWith('$');
    const read = (position: number): TailRecord => this.tail.read(this.tables, position);
    let last = numberOf(after);
    let pagedAt = -COALESCE_MS;
    while (!signal.aborted) {
      const before = last;
      const { head, page } = this.read(() => {
        const end = lastPosition(this.tables);
        return { head: end, page: considerPage(read, { after: before, head: end }, matches, Math.max(1, maxPage)) };
      });
      if (page.last === before) {
        // Registered in the same turn as the look at the log, so no commit falls between the two.
        await this.commits.wait(this.opened.readOnly ? POLL_MS : undefined);
        const early = COALESCE_MS - (performance.now() - pagedAt);
        if (early > 0) await sleep(early);
        continue;
      }
      last = page.last;
      pagedAt = performance.now();
      yield { events: page.events, position: positionOf(last), caughtUp: last === head };
      await breathe();
    }
  }

  /** As the port: an index look-up, whatever the log's length. */
  override async findCommand(commandId: string): Promise<CommandHome | undefined> {
    const key = commandKey(commandId);
    return this.read(() => {
      const position = key && this.tables.commands.getBinary(key);
      if (position === undefined) return undefined;
      const record = readRecord(this.tables, readUint(position, 0));
      if (toRecordedEvent(record).metadata['commandId'] !== commandId) {
        throw damaged(record.position, streamOf(record), `was not recorded by command ${commandId}, as the index tells`);
      }
      return { stream: streamOf(record), revision: record.revision };
    });
  }

  async head(): Promise<Position> {
    return this.read(() => positionOf(lastPosition(this.tables)));
  }

  /** Reads the whole log (or from a position) and checks checksums, places, and that no stream has a hole. Reports the first fault; never throws for one. */
  verifyRecords(options: VerifyOptions = {}): Promise<VerifyReport> {
    this.assertOpen();
    return verifyRecords(this.tables, options, () => this.assertOpen());
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    await this.appender.idle();
    this.commits.notify(); // subscriptions find the store closed and end with that error
    try {
      this.opened.release();
    } finally {
      await this.tables.root.close();
    }
  }

  /** Nothing is looked at, and nothing thrown, before the first event is asked for. */
  private async *pages(begin: () => PageRange, read: (place: number) => CheckedRecord): AsyncIterable<RecordedEvent> {
    let left = this.read(begin);
    while (left.count > 0) {
      const page = this.read(() => readPage(left, read));
      for (const event of page) yield event;
      left = { first: left.first + page.length * left.step, step: left.step, count: left.count - page.length };
      if (left.count > 0) await breathe();
    }
  }

  /** Runs one synchronous look at the tables, on the newest commit. */
  private read<Result>(look: () => Result): Result {
    this.assertOpen();
    if (this.opened.readOnly) this.tables.root.resetReadTxn();
    try {
      return look();
    } catch (error) {
      throw asDamage(error);
    }
  }

  private assertOpen(): void {
    if (this.closing) throw new StoreUnavailable('The event store is closed.');
  }
}

/** LMDB's own complaints about its pages mean a damaged file. */
function asDamage(error: unknown): unknown {
  return error instanceof Error && error.message.startsWith('MDB_')
    ? new StoreDamaged(`The event log cannot be read: ${error.message}.`, { cause: error })
    : error;
}

function positionOf(position: number): Position {
  const commit = BigInt(position);
  return { commit, prepare: commit };
}
