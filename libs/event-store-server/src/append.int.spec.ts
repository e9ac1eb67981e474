import { randomUUID } from 'node:crypto';
import {
  ANY,
  binaryEvent,
  EventStoreDBClient,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
  type EventData,
} from '@eventstore/db-client';
import { startTestEventStoreServer, type TestEventStoreServer } from '../testing/test-server.js';

const at = (position: bigint) => ({ commit: position, prepare: position });

describe.each([
  ['BatchAppend', true],
  ['Append', false],
])('%s', (_name, batchAppend) => {
  let server: TestEventStoreServer;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    server = await startTestEventStoreServer({ batchAppend });
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterEach(async () => {
    await client.dispose();
    await server.close();
  });

  const event = (n: number, id: string = randomUUID()): EventData => jsonEvent({ id, type: 'Counted', data: { n } });
  const append = (events: EventData[], expectedRevision: AppendExpectedRevision, stream = 'thing-1') =>
    client.appendToStream(stream, events, { expectedRevision });
  const refused = async (appending: Promise<unknown>): Promise<unknown> =>
    appending.then(
      () => 'accepted',
      (error: unknown) => error,
    );

  it('writes bytes as they came: JSON, binary, and metadata of either kind', async () => {
    const bytes = Uint8Array.from([0, 255, 128, 10]);
    const events = [
      jsonEvent({ id: randomUUID(), type: 'Counted', data: { n: 1, text: 'Zürich ✓' }, metadata: { by: 'me' } }),
      binaryEvent({ id: randomUUID(), type: 'Stored', data: bytes, metadata: bytes }),
      jsonEvent({ id: randomUUID(), type: 'Bare', data: [1, null] as never }),
    ];
    expect(await append(events, NO_STREAM)).toEqual({ success: true, nextExpectedRevision: 2n, position: at(3n) });
    const raw = [];
    for await (const { id, type, data, metadata, isJson } of server.store.readStreamRaw('thing-1'))
      raw.push({ id, type, data, metadata, isJson });
    expect(raw).toEqual([
      {
        id: events[0]!.id,
        type: 'Counted',
        data: Buffer.from('{"n":1,"text":"Zürich ✓"}'),
        metadata: Buffer.from('{"by":"me"}'),
        isJson: true,
      },
      { id: events[1]!.id, type: 'Stored', data: Buffer.from(bytes), metadata: Buffer.from(bytes), isJson: false },
      { id: events[2]!.id, type: 'Bare', data: Buffer.from('[1,null]'), metadata: Buffer.alloc(0), isJson: true },
    ]);
  });

  it('tells a conflict with the revision that was expected and the one that was found', async () => {
    await append([event(0), event(1), event(2)], NO_STREAM);
    const conflicts: [AppendExpectedRevision, string, unknown][] = [
      [NO_STREAM, 'thing-1', { expectedVersion: 'no_stream', actualVersion: 2n }],
      [1n, 'thing-1', { expectedVersion: 1n, actualVersion: 2n }],
      [5n, 'thing-1', { expectedVersion: 5n, actualVersion: 2n }],
      [0n, 'thing-2', { expectedVersion: 0n, actualVersion: 'no_stream' }],
      [STREAM_EXISTS, 'thing-2', { expectedVersion: 'stream_exists', actualVersion: 'no_stream' }],
    ];
    for (const [expected, stream, fields] of conflicts) {
      const error = await refused(append([event(9)], expected, stream));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
      expect(error).toMatchObject({ streamName: stream, ...(fields as object) });
    }
    expect((await server.store.head()).commit).toBe(3n);
  });

  it('recognises a retry, and writes again exactly at the current revision', async () => {
    const [a, b, c] = [event(0), event(1), event(2)];
    await append([a, b, c], NO_STREAM);
    expect(await append([a, b], NO_STREAM)).toEqual({ success: true, nextExpectedRevision: 1n, position: at(2n) });
    expect(await append([b, c], 0n)).toEqual({ success: true, nextExpectedRevision: 2n, position: at(3n) });
    expect(await append([b, c], ANY)).toEqual({ success: true, nextExpectedRevision: 2n, position: at(3n) });
    expect(await refused(append([a, event(9)], NO_STREAM))).toBeInstanceOf(WrongExpectedVersionError);
    expect(await refused(append([b, c, event(9)], 0n))).toBeInstanceOf(WrongExpectedVersionError);
    expect(await refused(append([c, event(9)], ANY))).toBeInstanceOf(WrongExpectedVersionError);
    expect(await append([c], 2n)).toEqual({ success: true, nextExpectedRevision: 3n, position: at(4n) });
  });

  it('takes an append of the largest size, and refuses one byte more', async () => {
    const sized = (bytes: number) => binaryEvent({ type: 'Stored', data: Buffer.alloc(bytes - 2 * 'Stored'.length) });
    const error = await refused(append([sized(1_048_577)], NO_STREAM));
    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect(error).toMatchObject({ maxAppendSize: 1_048_576 });
    expect(await append([sized(1_048_576)], NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
  });

  it('refuses an append of many megabytes without holding it', async () => {
    const events = Array.from({ length: 40 }, () => binaryEvent({ type: 'Stored', data: Buffer.alloc(500_000) }));
    expect(await refused(append(events, NO_STREAM))).toBeInstanceOf(MaxAppendSizeExceededError);
    expect((await server.store.head()).commit).toBe(0n);
  });

  it('refuses events without a type and with the empty id', async () => {
    expect(await refused(append([jsonEvent({ type: '', data: {} })], NO_STREAM))).toBeInstanceOf(Error);
    expect(await refused(append([event(1, '00000000-0000-0000-0000-000000000000')], NO_STREAM))).toBeInstanceOf(Error);
    expect((await server.store.head()).commit).toBe(0n);
  });

  it('tells that a stream was tombstoned', async () => {
    await append([event(0)], NO_STREAM);
    await client.tombstoneStream('thing-1');
    const error = await refused(append([event(1)], ANY));
    expect(error).toBeInstanceOf(StreamDeletedError);
    expect(error).toMatchObject({ streamName: 'thing-1' });
  });

  it('keeps the order of one stream and serves many at once', async () => {
    const results = await Promise.all(Array.from({ length: 150 }, (_, n) => append([event(n)], NO_STREAM, `thing-${n}`)));
    expect(results.map(({ nextExpectedRevision }) => nextExpectedRevision)).toEqual(Array.from({ length: 150 }, () => 0n));
    expect((await server.store.head()).commit).toBe(150n);
  });
});
