import { setImmediate as breathe } from 'node:timers/promises';
import { StoreDamaged, StoreUnavailable, StreamDeleted, StreamNotFound } from '../event-store/errors.js';
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
import { CommitSignal } from '../event-store/commit-signal.js';
import { prepareDeletion, type DeleteResult } from './deletion.js';
import { commandKey, streamKey } from './keys.js';
import { prepareAppend, prepareRawAppend, type PreparedDeletion } from './new-events.js';
import { readPage, type PageRange } from './page.js';
import { toRawEvent, type NewRawEvent, type RawEvent, type RawPage, type RawSubscribeOptions } from './raw-event.js';
import { logRange, positionOf, streamRange } from './read-requests.js';
import { damaged, streamOf, toRecordedEvent, type CheckedRecord } from './record.js';
import { follow, type FollowedLog } from './subscription.js';
import { Tail } from './tail.js';
import { lastPosition, readRecord, readRevision, type Tables } from './tables.js';
import { verifyRecords, type VerifyOptions, type VerifyReport } from './verify-records.js';

/** A reader that cannot hear the writer's commits (another process) looks this often, in milliseconds. */
const POLL_MS = 200;

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
  private readonly followed: FollowedLog;
  private readonly appender: Appender;
  private readonly tables: Tables;
  private closing: Promise<void> | undefined;

  constructor(private readonly opened: OpenedFolder) {
    super();
    this.tables = opened.tables;
    this.appender = new Appender(opened.tables, opened.clock, this.commits);
    this.followed = {
      tables: opened.tables,
      tail: new Tail(),
      commits: this.commits,
      ...(opened.readOnly && { pollMs: POLL_MS }),
      read: (look) => this.read(look),
    };
  }

  /** Appends answered since the store was opened, and the commits (flushes) they took. */
  get statistics(): AppendStatistics {
    return this.appender.statistics;
  }

  /** As the port, and: @throws {RangeError} for a stream name, id, type or revision that is not valid. @throws {TypeError} for data that is not JSON. */
  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    this.assertWritable();
    return this.appender.append(prepareAppend(stream, events, expected));
  }

  /** As `append`, for bytes, which are kept as they are. A `commandId` in JSON metadata is indexed as usual. */
  async appendRaw(stream: string, events: readonly NewRawEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    this.assertWritable();
    return this.appender.append(prepareRawAppend(stream, events, expected));
  }

  /**
   * Hides a stream until it is written again; its events stay in the log. All its metadata is replaced. Never taken for a retry.
   * @throws {WrongExpectedRevision} it is elsewhere, or has neither events nor metadata. @throws {StreamDeleted} it was tombstoned, or was
   * expected to exist and is deleted. @throws {RangeError} the name or the revision is not valid.
   */
  deleteStream(stream: string, expected: ExpectedRevision): Promise<DeleteResult> {
    return this.remove('softDelete', stream, expected);
  }

  /**
   * Closes a stream, written or not, and that of its metadata for ever; its events stay in the log, and one at `TOMBSTONE_REVISION` is added.
   * @throws as `deleteStream`, except that a stream may have nothing to delete.
   */
  tombstoneStream(stream: string, expected: ExpectedRevision): Promise<DeleteResult> {
    return this.remove('tombstone', stream, expected);
  }

  private async remove(kind: PreparedDeletion['kind'], stream: string, expected: ExpectedRevision): Promise<DeleteResult> {
    this.assertWritable();
    const { position } = await this.appender.append(prepareDeletion(kind, stream, expected));
    return { position };
  }

  readStream(stream: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    return this.streamEvents(stream, options, toRecordedEvent);
  }

  /** As `readStream`, in bytes. */
  readStreamRaw(stream: string, options: ReadStreamOptions = {}): AsyncIterable<RawEvent> {
    return this.streamEvents(stream, options, toRawEvent);
  }

  readAll(options: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    return this.logEvents(options, toRecordedEvent);
  }

  /** As `readAll`, in bytes. */
  readAllRaw(options: ReadAllOptions = {}): AsyncIterable<RawEvent> {
    return this.logEvents(options, toRawEvent);
  }

  /** The event that a link `revision@stream` points to; undefined when reads of that stream do not show it, or cannot. */
  async rawAt(stream: string, revision: number): Promise<RawEvent | undefined> {
    return this.read(() => {
      try {
        const key = streamKey(stream);
        const { first, count } = streamRange(this.opened, stream, key, { from: revision, maxCount: 1 });
        return first === revision && count > 0 ? toRawEvent(readRevision(this.tables, stream, key, revision)) : undefined;
      } catch (error) {
        if (error instanceof StreamNotFound || error instanceof StreamDeleted || error instanceof RangeError) return undefined;
        throw error;
      }
    });
  }

  /** As the port, and: @throws {RangeError} `after` lies beyond the log (it belongs to another log, or this one was restored from a backup). */
  async *subscribeToAll({ types, ...options }: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    const matches = types ? (type: string) => types.has(type) : (type: string) => !type.startsWith('$');
    for await (const { found, position, caughtUp } of follow(this.followed, { ...options, matches })) {
      yield { events: found.map((each) => each.event()), position, caughtUp };
    }
  }

  /**
   * As `subscribeToAll`, in bytes and with the events whose type begins with `$`. The first page comes at once: it is empty when nothing lies
   * behind `after`, so that the follower knows that it has caught up.
   */
  async *subscribeRaw(options: RawSubscribeOptions): AsyncIterable<RawPage> {
    for await (const { found, position, caughtUp } of follow(this.followed, { ...options, matches: () => true, atOnce: true })) {
      yield { events: found.map(({ record }) => toRawEvent(record)), position, caughtUp };
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

  private streamEvents<Event>(stream: string, options: ReadStreamOptions, convert: (record: CheckedRecord) => Event): AsyncIterable<Event> {
    let key: Buffer;
    return this.pages(
      () => {
        key = streamKey(stream);
        return streamRange(this.opened, stream, key, options);
      },
      (revision) => readRevision(this.tables, stream, key, revision),
      convert,
    );
  }

  private logEvents<Event>(options: ReadAllOptions, convert: (record: CheckedRecord) => Event): AsyncIterable<Event> {
    return this.pages(
      () => logRange(lastPosition(this.tables), options),
      (position) => readRecord(this.tables, position),
      convert,
    );
  }

  /** Nothing is looked at, and nothing thrown, before the first event is asked for. */
  private async *pages<Event>(
    begin: () => PageRange,
    read: (place: number) => CheckedRecord,
    convert: (record: CheckedRecord) => Event,
  ): AsyncIterable<Event> {
    let left = this.read(begin);
    while (left.count > 0) {
      const page = this.read(() => readPage(left, read));
      for (const record of page) yield convert(record);
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

  private assertWritable(): void {
    this.assertOpen();
    if (this.opened.readOnly) throw new StoreUnavailable('The store was opened for reading only.');
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
