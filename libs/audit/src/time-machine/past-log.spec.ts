import { StreamNotFound, type EventStore, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { ArrayEventStore } from '@opsledger/read-store/testing';
import { lastRecordedBy, lastUpTo } from './moments.js';
import { PastLog } from './past-log.js';

const at = (place: number): Position => ({ commit: BigInt(place), prepare: BigInt(place) });
const second = (place: number): Instant => `2026-03-01T00:00:0${place}.000Z` as Instant;

/** Seven events in three streams: a a b a c b a. */
async function logOf(streams: string): Promise<EventStore> {
  const log = new ArrayEventStore();
  for (const [index, stream] of [...streams].entries())
    await log.append(
      stream,
      [{ id: `e-${index + 1}`, type: stream.toUpperCase(), data: {}, metadata: { recordedAt: second(index + 1) } }],
      'any',
    );
  return log;
}

async function places(events: AsyncIterable<RecordedEvent>): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const { position } of events) found.push(Number(position.commit));
  return found;
}

let log: EventStore;
beforeAll(async () => {
  log = await logOf('aabacba');
});

describe('the past log', () => {
  it('holds every event up to its last one, in both directions', async () => {
    const past = new PastLog(log, at(4));
    expect(await past.head()).toEqual(at(4));
    expect(await places(past.readAll())).toEqual([1, 2, 3, 4]);
    expect(await places(past.readAll({ from: at(2), maxCount: 2 }))).toEqual([2, 3]);
    expect(await places(past.readAll({ direction: 'backwards' }))).toEqual([4, 3, 2, 1]);
    expect(await places(past.readAll({ direction: 'backwards', maxCount: 2 }))).toEqual([4, 3]);
    expect(await places(past.readAll({ direction: 'backwards', from: at(3) }))).toEqual([2, 1]);
    expect(await places(past.readAll({ direction: 'backwards', from: at(7) }))).toEqual([4, 3, 2, 1]);
  });

  it('holds of a stream what was there, and no stream that came later', async () => {
    const past = new PastLog(log, at(3));
    expect(await places(past.readStream('a'))).toEqual([1, 2]);
    expect(await places(past.readStream('a', { from: 1, maxCount: 5 }))).toEqual([2]);
    expect(await places(past.readStream('a', { maxCount: 1 }))).toEqual([1]);
    expect(await places(past.readStream('a', { from: 2 }))).toEqual([]);
    for (const stream of ['c', 'd']) await expect(places(past.readStream(stream))).rejects.toEqual(new StreamNotFound(stream));
  });

  it('tells a subscriber that it has caught up at the last event, and nothing more', async () => {
    const past = new PastLog(log, at(4));
    const read = async (after: number, types?: ReadonlySet<string>): Promise<unknown> => {
      const end = new AbortController();
      const pages: unknown[] = [];
      for await (const { events, position, caughtUp } of past.subscribeToAll({
        ...{ after: at(after), maxPage: 3, signal: end.signal },
        ...(types && { types }),
      })) {
        pages.push([events.map((event) => Number(event.position.commit)), position, caughtUp]);
        if (caughtUp) setTimeout(() => end.abort(), 5);
      }
      return pages;
    };
    expect(await read(0)).toEqual([
      [[1, 2, 3], at(3), false],
      [[4], at(4), true],
    ]);
    expect(await read(3, new Set(['B']))).toEqual([[[], at(4), true]]);
  });

  it('waits at its end for the signal, though the log goes on', async () => {
    const end = new AbortController();
    const pages: unknown[] = [];
    setTimeout(() => end.abort(), 5);
    for await (const page of new PastLog(log, at(4)).subscribeToAll({ after: at(4), signal: end.signal })) pages.push(page);
    expect(pages).toEqual([]);
    for await (const page of new PastLog(log, at(4)).subscribeToAll({ after: at(4), signal: end.signal })) pages.push(page);
    expect(pages).toEqual([]);
  });

  it('cannot be written to, and leaves the log open', async () => {
    const past = new PastLog(log, at(4));
    await expect(past.append('a')).rejects.toThrow('The past cannot be written to');
    await past.close();
    expect(await log.head()).toEqual(at(7));
  });
});

describe('the last event of a past', () => {
  const own = async (place: Promise<{ readonly position: Position; readonly recordedAt: Instant } | undefined>) =>
    (await place)?.position.commit;

  it('is the last one that was recorded by then', async () => {
    for (const place of [1, 4, 7])
      expect(await lastRecordedBy(log, second(place))).toEqual({ position: at(place), recordedAt: second(place) });
    expect(await own(lastRecordedBy(log, '2026-03-01T00:00:04.999Z' as Instant))).toBe(4n);
    expect(await own(lastRecordedBy(log, '2027-01-01T00:00:00.000Z' as Instant))).toBe(7n);
    expect(await lastRecordedBy(log, '2026-02-28T23:59:59.999Z' as Instant)).toBeUndefined();
  });

  it('is the one at a position, or else before it', async () => {
    expect(await lastUpTo(log, at(3))).toEqual({ position: at(3), recordedAt: second(3) });
    expect(await own(lastUpTo(log, { commit: 3n, prepare: 4n }))).toBe(3n);
    expect(await own(lastUpTo(log, at(9)))).toBe(7n);
    expect(await lastUpTo(log, at(0))).toBeUndefined();
  });
});
