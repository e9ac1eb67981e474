import { randomUUID } from 'node:crypto';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { START, StreamDeleted, StreamNotFound, TOMBSTONE_REVISION, type Position, type RawPage } from '@opsledger/eventsourcing';
import { send } from './calls.js';
import { sendEvent, type Reader } from './read.js';
import type { AllSubscription, StreamSubscription } from './read-request.js';
import { withPosition } from './wire-event.js';

/** Events that are read for a subscription at once: as many wait in memory for a client that does not read. */
const PAGE = 64;

/** Follows the log: confirmation, the past, "caught up", then what happens, until the client leaves. With a filter, checkpoints in between. */
export async function subscribeToAll(reader: Reader, subscription: AllSubscription): Promise<void> {
  const { store, signal } = reader;
  await confirm(reader);
  const after = subscription.from === 'start' ? START : subscription.from === 'end' ? await store.head() : subscription.from;
  const checkpoints = new Checkpoints(reader, subscription, after);
  const live = new CaughtUp(reader);
  for await (const page of store.subscribeRaw({ after, maxPage: PAGE, signal })) {
    for (const event of page.events) {
      if (!subscription.filter || subscription.filter.matches(event)) await sendEvent(reader, event, subscription);
      await checkpoints.considered(event.position);
    }
    if (live.isNews(page)) await checkpoints.sendLast();
    await live.tell(page);
  }
}

/**
 * Follows one stream, which need not exist yet, in the same order. A deletion leaves the subscription waiting for the stream's revival.
 * @throws {StreamDeleted} the stream is or gets tombstoned.
 */
export async function subscribeToStream(reader: Reader, subscription: StreamSubscription): Promise<void> {
  const { store, signal } = reader;
  await confirm(reader);
  const after = await store.head();
  let last = await catchUp(reader, subscription);
  const live = new CaughtUp(reader);
  for await (const page of store.subscribeRaw({ after, maxPage: PAGE, signal })) {
    for (const event of page.events) {
      if (event.stream !== subscription.stream) continue;
      if (event.revision === TOMBSTONE_REVISION) throw new StreamDeleted(event.stream);
      if (event.revision <= last) continue; // sent while catching up
      await sendEvent(reader, event, subscription);
      last = event.revision;
    }
    await live.tell(page);
  }
}

/** Sends what the stream holds behind the wanted revision; returns the last revision that is not to be sent again. */
async function catchUp(reader: Reader, subscription: StreamSubscription): Promise<number> {
  const { stream, from } = subscription;
  let last = typeof from === 'number' ? from : -1;
  const range = from === 'end' ? { from: Number.MAX_SAFE_INTEGER } : { from: Math.min(last + 1, Number.MAX_SAFE_INTEGER) };
  try {
    for await (const event of reader.store.readStreamRaw(stream, range)) {
      await sendEvent(reader, event, subscription);
      last = event.revision;
    }
  } catch (error) {
    if (!(error instanceof StreamNotFound)) throw error;
  }
  return last;
}

async function confirm({ call, signal }: Reader): Promise<void> {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());
  await send(call, new streams.ReadResp().setConfirmation(confirmation), signal);
}

/** Tells the client that the end of the log was reached; again whenever it was more than a page behind in between. */
class CaughtUp {
  private told = false;

  constructor(private readonly reader: Reader) {}

  isNews({ caughtUp }: RawPage): boolean {
    return caughtUp && !this.told;
  }

  async tell(page: RawPage): Promise<void> {
    const isNews = this.isNews(page);
    this.told = page.caughtUp;
    if (isNews) await send(this.reader.call, new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()), this.reader.signal);
  }
}

/** Tells a filtered subscription how far the log was considered: never beyond that, and never back. */
class Checkpoints {
  private readonly interval: number | undefined;
  private since = 0;
  private last: Position;

  constructor(
    private readonly reader: Reader,
    { filter }: AllSubscription,
    after: Position,
  ) {
    this.interval = filter?.checkpointInterval;
    this.last = after;
  }

  async considered(position: Position): Promise<void> {
    if (this.interval === undefined) return;
    this.last = position;
    this.since += 1;
    if (this.since >= this.interval) await this.sendLast();
  }

  /** Sends what was not sent yet. */
  async sendLast(): Promise<void> {
    if (this.since === 0) return;
    this.since = 0;
    const checkpoint = withPosition(new streams.ReadResp.Checkpoint(), this.last);
    await send(this.reader.call, new streams.ReadResp().setCheckpoint(checkpoint), this.reader.signal);
  }
}
