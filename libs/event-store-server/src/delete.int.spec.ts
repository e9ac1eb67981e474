import {
  ANY,
  EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { startTestEventStoreServer, type TestEventStoreServer } from '../testing/test-server.js';

describe('deleting through the wire', () => {
  let server: TestEventStoreServer;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    server = await startTestEventStoreServer();
    client = EventStoreDBClient.connectionString(server.url);
    await client.appendToStream(
      'thing-1',
      [0, 1].map((n) => jsonEvent({ type: 'Counted', data: { n } })),
      { expectedRevision: NO_STREAM },
    );
  });
  afterEach(async () => {
    await client.dispose();
    await server.close();
  });

  const read = async (stream: string): Promise<unknown> => {
    const events = [];
    try {
      for await (const { event } of client.readStream(stream, { fromRevision: START })) events.push([event!.type, event!.revision]);
      return events;
    } catch (error) {
      return error;
    }
  };
  const refused = async (writing: Promise<unknown>): Promise<unknown> =>
    writing.then(
      () => 'accepted',
      (error: unknown) => error,
    );

  it('hides a stream until it is written again, and leaves its events in the log', async () => {
    expect(await client.deleteStream('thing-1', { expectedRevision: 1n })).toEqual({ position: { commit: 3n, prepare: 3n } });
    expect(await read('thing-1')).toBeInstanceOf(StreamNotFoundError);
    const inLog = [];
    for await (const { event } of client.readAll()) inLog.push(event!.type);
    expect(inLog).toEqual(['Counted', 'Counted', '$metadata']);
    const { nextExpectedRevision } = await client.appendToStream('thing-1', [jsonEvent({ type: 'Revived', data: {} })], {
      expectedRevision: NO_STREAM,
    });
    expect(nextExpectedRevision).toBe(2n);
    expect(await read('thing-1')).toEqual([['Revived', 2n]]);
  });

  it('refuses a deletion at another revision, with both revisions', async () => {
    const error = await refused(client.deleteStream('thing-1', { expectedRevision: 7n }));
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect(error).toMatchObject({ streamName: 'thing-1', expectedVersion: 7n, actualVersion: 1n });
    expect(await refused(client.deleteStream('thing-2', { expectedRevision: ANY }))).toMatchObject({
      streamName: 'thing-2',
      expectedVersion: -2n,
      actualVersion: 'no_stream',
    });
  });

  it('closes a stream for good, and shows the tombstone in the log at the largest revision', async () => {
    const { position } = await client.tombstoneStream('thing-1', { expectedRevision: 1n });
    expect(position).toEqual({ commit: 3n, prepare: 3n });
    const events = [];
    for await (const { event } of client.readAll({ fromPosition: position! })) events.push([event!.type, event!.revision]);
    expect(events).toEqual([['$streamDeleted', 9_223_372_036_854_775_807n]]);
    for (const error of [
      await read('thing-1'),
      await refused(client.deleteStream('thing-1')),
      await refused(client.tombstoneStream('thing-1')),
    ]) {
      expect(error).toBeInstanceOf(StreamDeletedError);
      expect(error).toMatchObject({ streamName: 'thing-1' });
    }
  });

  it('names a stream in its answers whatever its name is written in', async () => {
    await client.tombstoneStream('gerät-7✓');
    const error = await refused(client.deleteStream('gerät-7✓'));
    expect(error).toBeInstanceOf(StreamDeletedError);
    expect(error).toMatchObject({ streamName: 'ger%C3%A4t-7%E2%9C%93' });
  });

  it("keeps a stream's metadata, and reads by it", async () => {
    await client.setStreamMetadata('thing-1', { maxCount: 1, owner: 'it' }, { expectedRevision: NO_STREAM });
    expect(await client.getStreamMetadata('thing-1')).toMatchObject({ streamName: 'thing-1', metadata: { maxCount: 1, owner: 'it' } });
    expect(await read('thing-1')).toEqual([['Counted', 1n]]);
    expect(await client.getStreamMetadata('thing-2')).toEqual({ streamName: 'thing-2' });
  });
});
