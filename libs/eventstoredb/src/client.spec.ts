import { EventStoreDBClient } from '@eventstore/db-client';
import { Metadata } from '@grpc/grpc-js';
import { StoreMisconfigured } from '@opsledger/eventsourcing';
import { createClient, plainAppend } from './client.js';

describe('the client', () => {
  it('has the parts that the adapter relies on beyond its documented interface', () => {
    const client = EventStoreDBClient.connectionString('esdb://127.0.0.1:1?tls=false') as unknown as Record<string, unknown>;
    expect(typeof client['getChannel']).toBe('function');
    expect(typeof client['handleError']).toBe('function');
    expect(typeof client['GRPCStreamCreator']).toBe('function');
    expect('capabilities' in client).toBe(true);
  });

  it.each([
    'esdb://h?throwOnAppendFailure=false',
    'esdb://h?tls=false&throw-on-append-failure=FALSE',
    'esdb://h?throw_on_append_failure=false',
  ])('is refused the option that hides conflicts: %s', (url) => {
    const message = 'EVENT_STORE_URL: remove throwOnAppendFailure=false; with it the client reports wrong revisions of conflicts.';
    expect(() => createClient(url)).toThrow(new StoreMisconfigured(message));
  });

  it('says what it cannot read of a connection string', () => {
    expect(() => createClient('http://h:2113')).toThrow(StoreMisconfigured);
    expect(() => createClient('esdb://h:x')).toThrow(StoreMisconfigured);
    expect(() => createClient('esdb://h?tlsCAFile=/does/not/exist')).toThrow(
      'EVENT_STORE_URL cannot be read: Failed to load certificate file. File was not found.',
    );
  });
});

describe('the error handler of the client, for whose end nobody waits', () => {
  interface Inside {
    getChannel(): Promise<unknown>;
    handleError(failed: unknown, error: Error): Promise<void>;
  }
  const nobody = 'esdb+discover://127.0.0.1:1?tls=false&maxDiscoverAttempts=1';
  /** A call fails while the client is looking, in vain, for another node. */
  const failsDuringDiscovery = (client: EventStoreDBClient): Promise<void> => {
    const inside = client as unknown as Inside;
    inside.getChannel().catch(() => undefined);
    const unavailable = Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: '', metadata: new Metadata() });
    return inside.handleError({ getChannel: () => undefined }, unavailable);
  };

  it('fails by itself, which would end the process', async () => {
    await expect(failsDuringDiscovery(EventStoreDBClient.connectionString(nobody))).rejects.toThrow('Failed to discover');
  });

  it('does not fail here', async () => {
    await expect(failsDuringDiscovery(createClient(nobody))).resolves.toBeUndefined();
  });
});

describe('an append as a call of its own', () => {
  it('is forced by credentials: those of the connection string, or any where no TLS would carry them', () => {
    expect(plainAppend('esdb://admin:ch%40nge@h:2113')).toEqual({ credentials: { username: 'admin', password: 'ch@nge' } });
    expect(plainAppend('esdb+discover://admin:x@h')).toEqual({ credentials: { username: 'admin', password: 'x' } });
    expect(plainAppend('esdb://h:2113?tls=false')).toEqual({ credentials: { username: 'none', password: 'none' } });
    expect(plainAppend('esdb://h:2113')).toEqual({});
  });
});
