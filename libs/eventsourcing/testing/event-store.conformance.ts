import { randomUUID } from 'node:crypto';
import {
  AppendTooLarge,
  comparePositions,
  START,
  StreamDeleted,
  StreamNotFound,
  WrongExpectedRevision,
  type ActualRevision,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type SubscriptionPage,
} from '@opsledger/eventsourcing';
import { all, ids, inStream, letter, letters, lettersOf, newStream, type Current } from './conformance-streams.js';
import { deletions, type DeletionCapabilities } from './deletion.conformance.js';
import { metadataRows } from './metadata.conformance.js';

/** What a target can do beyond the port; the rows that need it run only there. */
export interface ConformanceCapabilities extends DeletionCapabilities {
  /** True when ids are recognised for `any` after a restart too; EventStoreDB forgets them. */
  readonly durableIds?: boolean;
}

/** A store under test. It may be shared with others: the suite uses streams of its own and looks at the log from its head on. */
export interface ConformanceTarget {
  readonly name: string;
  open(): Promise<EventStore>;
  /** Stops the store and opens it again on the same data. */
  reopen?(): Promise<EventStore>;
  close(): Promise<void>;
  readonly capabilities?: ConformanceCapabilities;
}

/** Given events (letters are ids), when appended so, then the last revision, or the actual revision of a refusal. */
interface Row {
  readonly given: string;
  readonly expected: ExpectedRevision;
  readonly append: string;
  readonly then: { readonly written: number } | { readonly repeated: number } | { readonly actual: ActualRevision };
}

const ROWS: readonly Row[] = [
  { given: '', expected: 'noStream', append: 'ab', then: { written: 1 } },
  { given: '', expected: 'any', append: 'ab', then: { written: 1 } },
  { given: '', expected: 'streamExists', append: 'a', then: { actual: 'noStream' } },
  { given: '', expected: 0, append: 'a', then: { actual: 'noStream' } },
  { given: 'abc', expected: 'noStream', append: 'ab', then: { repeated: 1 } },
  { given: 'abc', expected: 'noStream', append: 'abc', then: { repeated: 2 } },
  { given: 'abc', expected: 'noStream', append: 'ax', then: { actual: 2 } },
  { given: 'abc', expected: 'noStream', append: 'x', then: { actual: 2 } },
  { given: 'abc', expected: 'noStream', append: 'b', then: { actual: 2 } },
  { given: 'abc', expected: 0, append: 'b', then: { repeated: 1 } },
  { given: 'abc', expected: 0, append: 'bc', then: { repeated: 2 } },
  { given: 'abc', expected: 0, append: 'bcd', then: { actual: 2 } },
  { given: 'abc', expected: 0, append: 'bx', then: { actual: 2 } },
  { given: 'abc', expected: 1, append: 'd', then: { actual: 2 } },
  { given: 'abc', expected: 1, append: '', then: { actual: 2 } },
  { given: 'abc', expected: 2, append: 'd', then: { written: 3 } },
  { given: 'abc', expected: 2, append: 'c', then: { written: 3 } },
  { given: 'abc', expected: 2, append: 'abc', then: { written: 5 } },
  { given: 'abc', expected: 5, append: 'd', then: { actual: 2 } },
  { given: 'abc', expected: 'any', append: 'd', then: { written: 3 } },
  { given: 'abc', expected: 'any', append: 'bc', then: { repeated: 2 } },
  { given: 'abc', expected: 'any', append: 'cd', then: { actual: 2 } },
  { given: 'abc', expected: 'any', append: 'dc', then: { written: 4 } },
  { given: 'abc', expected: 'streamExists', append: 'd', then: { written: 3 } },
  { given: 'abc', expected: 'streamExists', append: 'ab', then: { repeated: 1 } },
  { given: 'abc', expected: 'streamExists', append: 'bd', then: { actual: 2 } },
];

const MAX_APPEND_BYTES = 1_048_576;

/** Defines the suite for one target: what every event store behind the port must answer. */
export function eventStoreConformance(target: ConformanceTarget): void {
  describe(`event store conformance: ${target.name}`, () => {
    let store: EventStore;
    beforeAll(async () => {
      store = await target.open();
    });
    afterAll(() => target.close());
    const current = (): EventStore => store;

    expectedRevisions(current);
    positions(current);
    contents(current);
    concurrency(current);
    subscriptions(current);
    deletions(current, target.capabilities ?? {});
    metadataRows(current, target.capabilities ?? {});
    if (target.reopen) {
      restarts(current, target, (reopened) => {
        store = reopened;
      });
    }
  });
}

function expectedRevisions(store: Current): void {
  describe('expected revisions', () => {
    for (const row of ROWS) {
      it(`${row.given || 'nothing'}, then ${row.expected} [${row.append}] → ${JSON.stringify(row.then)}`, () => obeys(store(), row));
    }

    it('recognises ids per stream only', async () => {
      const [one, other] = [newStream(), newStream()];
      const events = [letter(one, 'a')];
      await store().append(one, events, 'noStream');
      const result = await store().append(other, events, 'any');
      expect(result.revision).toBe(0);
      expect(await letters(store(), other, one)).toBe('a');
    });

    it('accepts no events at the current revision and writes nothing', async () => {
      const stream = newStream();
      await store().append(stream, [letter(stream, 'a')], 'noStream');
      await store().append(stream, [], 0);
      expect(await letters(store(), stream)).toBe('a');
    });
  });
}

async function obeys(store: EventStore, { given, expected, append, then }: Row): Promise<void> {
  const stream = newStream();
  if (given) await store.append(stream, lettersOf(stream, given), 'noStream');
  const call = store.append(stream, lettersOf(stream, append), expected);
  if ('actual' in then) {
    await expect(call).rejects.toEqual(new WrongExpectedRevision(stream, expected, then.actual));
  } else {
    const revision = 'written' in then ? then.written : then.repeated;
    const result = await call;
    expect(result).toEqual({ revision, position: await positionOf(store, stream, revision) });
  }
  if (given || !('actual' in then)) expect(await letters(store, stream)).toBe('written' in then ? given + append : given);
  else await expect(letters(store, stream)).rejects.toEqual(new StreamNotFound(stream));
}

function positions(store: Current): void {
  describe('positions', () => {
    it('acknowledges with the last event and moves the head to it', async () => {
      const { results, stream } = await threeAppends(store());
      const events = await all(store().readStream(stream));
      expect(results).toEqual([1, 3, 5].map((index) => ({ revision: index, position: events[index]!.position })));
    });

    it('reads the log forwards from a position including it, backwards excluding it', async () => {
      const { stream } = await threeAppends(store());
      const events = await all(store().readStream(stream));
      const from = events[3]!.position;
      expect(ids(await inStream(store().readAll({ from }), stream))).toEqual(ids(events.slice(3)));
      const backwards = await all(store().readAll({ from, direction: 'backwards', maxCount: 3 }));
      expect(ids(backwards)).toEqual(ids(events.slice(0, 3).reverse()));
      expect(ids(await all(store().readAll({ direction: 'backwards', maxCount: 2 })))).toEqual(ids(events.slice(4).reverse()));
    });

    it('ends where the log ends', async () => {
      await threeAppends(store());
      const head = await store().head();
      expect((await all(store().readAll({ from: head }))).map(({ position }) => position)).toEqual([head]);
      const beyond = { commit: head.commit + 1_000_000n, prepare: head.prepare + 1_000_000n };
      expect(await all(store().readAll({ from: beyond }))).toEqual([]);
      expect(await all(store().readAll({ from: START, direction: 'backwards' }))).toEqual([]);
    });

    it('reads a stream both ways, from inside, past its ends and no further than asked', async () => {
      const { stream } = await threeAppends(store());
      const read = async (options: Parameters<EventStore['readStream']>[1]): Promise<readonly number[]> =>
        (await all(store().readStream(stream, options))).map(({ revision }) => revision);
      expect(await read({})).toEqual([0, 1, 2, 3, 4, 5]);
      expect(await read({ from: 4 })).toEqual([4, 5]);
      expect(await read({ from: 6 })).toEqual([]);
      expect(await read({ from: 2, maxCount: 2 })).toEqual([2, 3]);
      expect(await read({ direction: 'backwards' })).toEqual([5, 4, 3, 2, 1, 0]);
      expect(await read({ direction: 'backwards', from: 1 })).toEqual([1, 0]);
      expect(await read({ direction: 'backwards', from: 99, maxCount: 1 })).toEqual([5]);
    });

    it('says so when a stream was never written', async () => {
      const stream = newStream();
      await expect(all(store().readStream(stream))).rejects.toEqual(new StreamNotFound(stream));
      await expect(all(store().readStream(stream, { direction: 'backwards' }))).rejects.toEqual(new StreamNotFound(stream));
    });
  });
}

function contents(store: Current): void {
  describe('contents', () => {
    it('keeps every part of an event', async () => {
      const stream = `conformance-%:.~ "é漢🧾"-${randomUUID()}`;
      const event: NewEvent = {
        id: randomUUID(),
        type: 'Größe:geändert 🧾',
        data: { text: 'Zürich\u2028 漢字 🧾 \u0000 "\\', nested: { list: [1, -0.5, 1e21, true, null, ''] }, '': {} },
        metadata: { $correlationId: randomUUID(), ключ: 'значение' },
      };
      const { revision, position } = await store().append(stream, [event], 'noStream');
      const [recorded] = await all(store().readStream(stream));
      expect({ ...recorded }).toEqual({ ...event, stream, revision, position, created: recorded!.created });
      expect(Math.abs(recorded!.created - Date.now())).toBeLessThan(60_000);
      expect(ids(await inStream(store().readAll({ from: position }), stream))).toEqual([event.id]);
    });

    it('takes exactly one mebibyte by the documented sum, and not a byte more', async () => {
      const stream = newStream();
      const sized = (bytes: number): NewEvent => {
        const empty = { id: randomUUID(), type: 'Filled', data: { filler: '' }, metadata: {} };
        const counted = JSON.stringify(empty.data).length + JSON.stringify(empty.metadata).length + 2 * empty.type.length;
        return { ...empty, data: { filler: 'x'.repeat(bytes - counted) } };
      };
      const half = sized(MAX_APPEND_BYTES / 2);
      const tooMuch = store().append(stream, [half, sized(MAX_APPEND_BYTES / 2 + 1)], 'noStream');
      await expect(tooMuch).rejects.toBeInstanceOf(AppendTooLarge);
      await expect(all(store().readStream(stream))).rejects.toEqual(new StreamNotFound(stream));
      const result = await store().append(stream, [half, sized(MAX_APPEND_BYTES / 2)], 'noStream');
      expect(result.revision).toBe(1);
    });

    it('refuses what it could not keep, and stays usable', async () => {
      const stream = newStream();
      const good = letter(stream, 'a');
      const cyclic: Record<string, unknown> = {};
      cyclic['self'] = cyclic;
      for (const bad of [{ type: '' }, { id: 'not-a-uuid' }, { data: undefined }, { data: cyclic }, { data: { big: 1n } }]) {
        await expect(store().append(stream, [{ ...good, ...bad } as unknown as NewEvent], 'noStream')).rejects.toBeInstanceOf(Error);
      }
      await store().append(stream, [good], 'noStream');
      expect(await letters(store(), stream)).toBe('a');
    });

    it('returns a stream of 2,000 events whole and in order, both ways', async () => {
      const stream = newStream();
      for (let first = 0; first < 2000; first += 100) {
        const events = Array.from({ length: 100 }, (_, index) => numbered(first + index));
        await store().append(stream, events, first === 0 ? 'noStream' : first - 1);
      }
      const numbers = Array.from({ length: 2000 }, (_, index) => index);
      expect((await all(store().readStream(stream))).map(({ data }) => data['n'])).toEqual(numbers);
      const backwards = await all(store().readStream(stream, { direction: 'backwards' }));
      expect(backwards.map(({ data }) => data['n'])).toEqual(numbers.reverse());
    });
  });
}

function concurrency(store: Current): void {
  describe('concurrency', () => {
    it('loses no update when 32 writers share one stream', async () => {
      const stream = newStream();
      await store().append(stream, [numbered(0)], 'noStream');
      await Promise.all(
        Array.from({ length: 32 }, async () => {
          while ((await increment(store(), stream)) === 0);
        }),
      );
      const numbers = (await all(store().readStream(stream))).map(({ data }) => data['n']);
      expect(numbers).toEqual(Array.from({ length: 32 + 1 }, (_, index) => index));
    });

    it('keeps one order for 32 writers on streams of their own', async () => {
      const before = await store().head();
      const streams = Array.from({ length: 32 }, newStream);
      const acknowledged = await Promise.all(streams.map((stream) => appendOneByOne(store(), stream, 10)));
      const logged = (await all(store().readAll({ from: before }))).filter(({ stream }) => streams.includes(stream));
      expect(logged).toHaveLength(320);
      expect(logged.every(({ position }, index) => index === 0 || comparePositions(logged[index - 1]!.position, position) < 0)).toBe(true);
      for (const [index, stream] of streams.entries()) {
        const own = logged.filter((event) => event.stream === stream).map(({ revision, position }) => ({ revision, position }));
        expect(own).toEqual(acknowledged[index]);
      }
    });
  });
}

function subscriptions(store: Current): void {
  describe('subscriptions', () => {
    it('delivers the past and the present once each, in order, while writers append', async () => {
      const after = await store().head();
      const streams = Array.from({ length: 8 }, newStream);
      await Promise.all(streams.map((stream) => appendOneByOne(store(), stream, 10)));
      const writing = Promise.all(streams.map((stream) => appendOneByOne(store(), stream, 20, 10)));
      const pages = await pagesUntil(store(), { after, maxPage: 7 }, streams, 240);
      await writing;
      const logged = (await all(store().readAll({ from: after }))).filter(({ stream }) => streams.includes(stream));
      const delivered = pages.flatMap(({ events }) => events).filter(({ stream }) => streams.includes(stream));
      expect(ids(delivered)).toEqual(ids(logged));
      expect(pages.every(({ events }) => events.length <= 7)).toBe(true);
      expect(pages.every(({ position }, index) => index === 0 || comparePositions(pages[index - 1]!.position, position) < 0)).toBe(true);
      expect(pages.every(({ events, position }) => events.every((event) => comparePositions(event.position, position) <= 0))).toBe(true);
    });

    it('excludes the position it starts after, and says when it has caught up', async () => {
      const { stream, results } = await threeAppends(store());
      const pages = await pagesUntil(store(), { after: results[1]!.position }, [stream], 2);
      expect(pages.flatMap(({ events }) => events.map(({ revision }) => revision))).toEqual([4, 5]);
      expect(pages.at(-1)!.caughtUp).toBe(true);
      expect(pages.at(-1)!.position).toEqual(results[2]!.position);
    });

    it('filters by type; without a filter it passes over types that begin with $', async () => {
      const after = await store().head();
      const stream = newStream();
      const typed = ['Wanted', '$internal', 'Unwanted', 'Wanted'].map((type) => ({ ...numbered(0), type }));
      await store().append(stream, typed, 'noStream');
      const filtered = await pagesUntil(store(), { after, types: new Set(['Wanted']) }, [stream], 2);
      expect(filtered.flatMap(({ events }) => events.map(({ revision }) => revision))).toEqual([0, 3]);
      const plain = await pagesUntil(store(), { after }, [stream], 3);
      expect(plain.flatMap(({ events }) => events.map(({ type }) => type))).toEqual(['Wanted', 'Unwanted', 'Wanted']);
      const asked = await pagesUntil(store(), { after, types: new Set(['$internal']) }, [stream], 1);
      expect(asked.flatMap(({ events }) => events.map(({ type }) => type))).toEqual(['$internal']);
    });

    it('ends normally when aborted, before and while waiting', async () => {
      const after = await store().head();
      expect(await all(store().subscribeToAll({ after, signal: AbortSignal.abort() }))).toEqual([]);
      const stop = new AbortController();
      const waiting = all(store().subscribeToAll({ after, types: new Set(['NeverWritten']), signal: stop.signal }));
      setTimeout(() => stop.abort(), 20);
      expect((await waiting).flatMap(({ events }) => events)).toEqual([]);
    });
  });
}

function restarts(store: Current, target: ConformanceTarget, use: (store: EventStore) => void): void {
  describe('after a restart', () => {
    it('has the same events at the same places, and goes on behind them', async () => {
      const { stream } = await threeAppends(store());
      const before = await all(store().readStream(stream));
      const head = await store().head();
      use(await target.reopen!());
      expect((await all(store().readStream(stream))).map((event) => ({ ...event }))).toEqual(before.map((event) => ({ ...event })));
      const { revision, position } = await store().append(stream, [letter(stream, 'z')], 5);
      expect(revision).toBe(6);
      expect(comparePositions(position, head)).toBe(1);
    });

    const { softDelete, tombstone, setMetadata } = target.capabilities ?? {};
    if (softDelete && tombstone && setMetadata) {
      it('has the same streams deleted and described', async () => {
        const [hidden, closed, described] = [newStream(), newStream(), newStream()];
        for (const stream of [hidden, described]) await store().append(stream, lettersOf(stream, 'abc'), 'noStream');
        await softDelete(hidden, 2);
        await tombstone(closed, 'noStream');
        await setMetadata(described, { $maxCount: 2 });
        use(await target.reopen!());
        await expect(all(store().readStream(hidden))).rejects.toEqual(new StreamNotFound(hidden));
        expect((await store().append(hidden, [letter(hidden, 'x')], 'noStream')).revision).toBe(3);
        expect(await letters(store(), hidden)).toBe('x');
        await expect(store().append(closed, [letter(closed, 'x')], 'any')).rejects.toEqual(new StreamDeleted(closed));
        expect(await letters(store(), described)).toBe('bc');
      });
    }

    it('recognises a retry at an exact revision', async () => {
      const stream = newStream();
      await store().append(stream, lettersOf(stream, 'abc'), 'noStream');
      use(await target.reopen!());
      expect((await store().append(stream, lettersOf(stream, 'bc'), 0)).revision).toBe(2);
      expect(await letters(store(), stream)).toBe('abc');
    });

    it(target.capabilities?.durableIds ? 'recognises a retry with any' : 'no longer knows ids for any', async () => {
      const stream = newStream();
      await store().append(stream, lettersOf(stream, 'abc'), 'noStream');
      use(await target.reopen!());
      const { revision } = await store().append(stream, lettersOf(stream, 'bc'), 'any');
      expect(revision).toBe(target.capabilities?.durableIds ? 2 : 4);
    });
  });
}

function numbered(n: number): NewEvent {
  return { id: randomUUID(), type: 'Numbered', data: { n }, metadata: {} };
}

async function positionOf(store: EventStore, stream: string, revision: number): Promise<Position> {
  const [event] = await all(store.readStream(stream, { from: revision, maxCount: 1 }));
  return event!.position;
}

/** Six events in three appends of two. */
async function threeAppends(store: EventStore): Promise<{ stream: string; results: readonly AppendResult[] }> {
  const stream = newStream();
  const results: AppendResult[] = [];
  for (const [index, names] of ['ab', 'cd', 'ef'].entries()) {
    results.push(await store.append(stream, lettersOf(stream, names), index === 0 ? 'noStream' : index * 2 - 1));
  }
  return { stream, results };
}

/** Adds one to the stream's last number; 0 when another writer was first. */
async function increment(store: EventStore, stream: string): Promise<0 | 1> {
  const [last] = await all(store.readStream(stream, { direction: 'backwards', maxCount: 1 }));
  try {
    await store.append(stream, [numbered((last!.data['n'] as number) + 1)], last!.revision);
    return 1;
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return 0;
    throw error;
  }
}

async function appendOneByOne(store: EventStore, stream: string, count: number, first = 0): Promise<readonly AppendResult[]> {
  const results: AppendResult[] = [];
  for (let revision = first; revision < first + count; revision += 1) {
    results.push(await store.append(stream, [numbered(revision)], revision === 0 ? 'noStream' : revision - 1));
  }
  return results;
}

/** The pages of a subscription until it has delivered `count` events of the streams. */
async function pagesUntil(
  store: EventStore,
  options: { readonly after: Position; readonly maxPage?: number; readonly types?: ReadonlySet<string> },
  streams: readonly string[],
  count: number,
): Promise<readonly SubscriptionPage[]> {
  const stop = new AbortController();
  const pages: SubscriptionPage[] = [];
  let delivered = 0;
  for await (const page of store.subscribeToAll({ ...options, signal: stop.signal })) {
    pages.push(page);
    delivered += page.events.filter(({ stream }) => streams.includes(stream)).length;
    if (delivered >= count) stop.abort();
  }
  return pages;
}
