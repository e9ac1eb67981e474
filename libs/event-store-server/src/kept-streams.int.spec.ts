import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessDeniedError, ANY, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { startEventStoreServer } from './start-event-store-server.js';

describe('streams that are kept', () => {
  it('can be written and read, and neither deleted nor shortened; others can', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'opsledger-kept-'));
    const store = await openEmbeddedEventStore({ folder });
    const server = await startEventStoreServer({ store, port: 0, keeps: (stream) => stream.startsWith('asset-') });
    const client = EventStoreDBClient.connectionString(server.url);
    const outcome = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => 'done',
        (error: unknown) => error,
      );
    const append = (stream: string) =>
      outcome(client.appendToStream(stream, jsonEvent({ type: 'Counted', data: {} }), { expectedRevision: ANY }));
    try {
      for (const stream of ['asset-1', 'thing-1']) expect(await append(stream)).toBe('done');
      const denied = [await outcome(client.deleteStream('asset-1')), await outcome(client.tombstoneStream('asset-1'))];
      for (const error of denied) expect(error).toBeInstanceOf(AccessDeniedError);
      expect(await outcome(client.setStreamMetadata('asset-1', { maxCount: 1 }))).toBeInstanceOf(Error);
      const single = { expectedRevision: ANY, throwOnAppendFailure: true, credentials: { username: 'a', password: 'b' } } as const;
      expect(
        await outcome(client.appendToStream('$$asset-1', jsonEvent({ type: '$metadata', data: { $maxCount: 1 } }), single)),
      ).toBeInstanceOf(Error);
      const types: string[] = [];
      for await (const { type } of store.readAll()) types.push(type);
      expect(types).toEqual(['Counted', 'Counted']);
      expect(await outcome(client.setStreamMetadata('thing-1', { maxCount: 1 }))).toBe('done');
      expect(await outcome(client.tombstoneStream('thing-1'))).toBe('done');
    } finally {
      await client.dispose();
      await server.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
