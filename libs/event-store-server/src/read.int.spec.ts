import { randomUUID } from 'node:crypto';
import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  START,
  StreamNotFoundError,
  type ReadRevision,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { startTestEventStoreServer, type TestEventStoreServer } from '../testing/test-server.js';

describe('reading through the wire', () => {
  let server: TestEventStoreServer;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    server = await startTestEventStoreServer();
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterEach(async () => {
    await client.dispose();
    await server.close();
  });

  const write = async (stream: string, count: number): Promise<void> => {
    const events = Array.from({ length: count }, (_, n) => jsonEvent({ type: 'Counted', data: { n }, metadata: { stream } }));
    await client.appendToStream(stream, events, { expectedRevision: NO_STREAM });
  };
  const numbers = async (events: AsyncIterable<ResolvedEvent>): Promise<number[]> => {
    const found = [];
    for await (const { event } of events) found.push((event!.data as { n: number }).n);
    return found;
  };

  it('gives an event with all that was written, its place and its time', async () => {
    const before = Date.now();
    await write('thing-1', 1);
    const events: ResolvedEvent[] = [];
    for await (const each of client.readStream('thing-1')) events.push(each);
    expect(events).toEqual([
      {
        event: {
          streamId: 'thing-1',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          revision: 0n,
          type: 'Counted',
          data: { n: 0 },
          metadata: { stream: 'thing-1' },
          isJson: true,
          created: expect.any(Date),
          position: { commit: 1n, prepare: 1n },
        },
        commitPosition: 1n,
      },
    ]);
    expect(events[0]!.event!.created.getTime()).toBeGreaterThanOrEqual(before);
    expect(events[0]!.event!.created.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('begins and ends a stream where the client says', async () => {
    await write('thing-1', 5);
    const read = (direction: typeof FORWARDS | typeof BACKWARDS, fromRevision: ReadRevision, maxCount?: number) =>
      numbers(client.readStream('thing-1', { direction, fromRevision, ...(maxCount === undefined ? {} : { maxCount }) }));
    expect(await read(FORWARDS, START)).toEqual([0, 1, 2, 3, 4]);
    expect(await read(FORWARDS, 3n)).toEqual([3, 4]);
    expect(await read(FORWARDS, 1n, 2)).toEqual([1, 2]);
    expect(await read(FORWARDS, 9n)).toEqual([]);
    expect(await read(FORWARDS, END)).toEqual([]);
    expect(await read(BACKWARDS, END)).toEqual([4, 3, 2, 1, 0]);
    expect(await read(BACKWARDS, END, 1)).toEqual([4]);
    expect(await read(BACKWARDS, 2n)).toEqual([2, 1, 0]);
    expect(await read(BACKWARDS, 99n, 2)).toEqual([4, 3]);
    expect(await read(BACKWARDS, START)).toEqual([0]);
  });

  it('begins the log at a position forwards, and before it backwards', async () => {
    await write('thing-1', 4);
    const from = { commit: 3n, prepare: 3n };
    expect(await numbers(client.readAll())).toEqual([0, 1, 2, 3]);
    expect(await numbers(client.readAll({ fromPosition: from }))).toEqual([2, 3]);
    expect(await numbers(client.readAll({ fromPosition: from, maxCount: 1 }))).toEqual([2]);
    expect(await numbers(client.readAll({ fromPosition: END }))).toEqual([]);
    expect(await numbers(client.readAll({ direction: BACKWARDS, fromPosition: END }))).toEqual([3, 2, 1, 0]);
    expect(await numbers(client.readAll({ direction: BACKWARDS, fromPosition: from }))).toEqual([1, 0]);
    expect(await numbers(client.readAll({ direction: BACKWARDS, fromPosition: START }))).toEqual([]);
    expect(await numbers(client.readAll({ fromPosition: { commit: 99n, prepare: 99n } }))).toEqual([]);
  });

  it('tells that a stream does not exist, wherever the read begins', async () => {
    for (const fromRevision of [START, END, 4n] as const) {
      await expect(numbers(client.readStream('thing-9', { fromRevision }))).rejects.toBeInstanceOf(StreamNotFoundError);
    }
  });

  it('follows links when asked, and shows a link whose target is gone without an event', async () => {
    await write('thing-1', 2);
    const link = (data: string) => ({ id: randomUUID(), type: '$>', data: Buffer.from(data), metadata: Buffer.alloc(0), isJson: false });
    await server.store.appendRaw('links', [link('1@thing-1'), link('0@thing-2'), link('no link')], 'noStream');
    const shown = async (resolveLinkTos: boolean) => {
      const found = [];
      for await (const { event, link: by, commitPosition } of client.readStream('links', { resolveLinkTos })) {
        found.push([event && `${event.revision}@${event.streamId}`, by && `${by.revision}@${by.streamId}`, commitPosition]);
      }
      return found;
    };
    expect(await shown(false)).toEqual([
      ['0@links', undefined, 3n],
      ['1@links', undefined, 4n],
      ['2@links', undefined, 5n],
    ]);
    expect(await shown(true)).toEqual([
      ['1@thing-1', '0@links', 3n],
      [undefined, '1@links', 4n],
      ['2@links', undefined, 5n],
    ]);
  });

  it('reads a log of many thousand events, and of events as large as they can be', async () => {
    for (let n = 0; n < 10; n += 1) await write(`thing-${n}`, 1_000);
    expect(await numbers(client.readAll())).toEqual(Array.from({ length: 10_000 }, (_, n) => n % 1_000));
    const large = Buffer.alloc(1_000_000, 'x');
    const event = () => ({ id: randomUUID(), type: 'Large', data: large, metadata: Buffer.alloc(0), isJson: false });
    for (let n = 0; n < 8; n += 1) await server.store.appendRaw('large', [event()], 'any');
    let bytes = 0;
    for await (const { event: read } of client.readStream('large')) bytes += (read!.data as Uint8Array).length;
    expect(bytes).toBe(8_000_000);
  });

  it('ends a read that the client leaves', async () => {
    await write('thing-1', 2_000);
    const events = client.readStream('thing-1');
    for await (const { event } of events) if (event!.revision === 10n) break;
    await (events as unknown as { cancel(): Promise<void> }).cancel();
    expect(await numbers(client.readStream('thing-1', { maxCount: 1 }))).toEqual([0]);
  });
});
