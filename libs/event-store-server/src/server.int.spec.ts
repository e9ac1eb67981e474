import { connect } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { ServerFeaturesClient } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { GossipClient } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import { EventStoreDBClient, jsonEvent, UnavailableError } from '@eventstore/db-client';
import { openEmbeddedEventStore, StoreUnavailable, type EmbeddedEventStore } from '@opsledger/eventsourcing';
import type { EventStoreServer } from './event-store-server.js';
import { startEventStoreServer } from './start-event-store-server.js';

describe('the server', () => {
  let folder: string;
  let store: EmbeddedEventStore;
  let servers: EventStoreServer[];
  let clients: EventStoreDBClient[];
  beforeEach(async () => {
    servers = [];
    clients = [];
    folder = mkdtempSync(join(tmpdir(), 'server-'));
    store = await openEmbeddedEventStore({ folder });
  });
  afterEach(async () => {
    for (const client of clients) await client.dispose();
    for (const server of servers) await server.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (options: { readonly batchAppend?: boolean; readonly port?: number } = {}) => {
    const server = await startEventStoreServer({ store, port: 0, ...options });
    servers.push(server);
    return server;
  };
  const clientOf = (url: string): EventStoreDBClient => {
    const client = EventStoreDBClient.connectionString(url);
    clients.push(client);
    return client;
  };
  const event = () => jsonEvent({ type: 'Counted', data: {} });

  const methodsOf = (port: number): Promise<features.SupportedMethods> => {
    const client = new ServerFeaturesClient(`127.0.0.1:${port}`, credentials.createInsecure());
    return new Promise((resolve, reject) => {
      client.getSupportedMethods(new shared.Empty(), (error, methods) => {
        client.close();
        if (error) reject(error);
        else resolve(methods);
      });
    });
  };

  it('tells its version in three numbers, and what it can do in lower case', async () => {
    const methods = await methodsOf((await start()).port);
    expect(methods.getEventStoreServerVersion()).toBe('24.10.0-opsledger');
    expect(methods.getMethodsList().map((each) => `${each.getServiceName()}/${each.getMethodName()}`)).toEqual([
      'event_store.client.streams.streams/read',
      'event_store.client.streams.streams/append',
      'event_store.client.streams.streams/delete',
      'event_store.client.streams.streams/tombstone',
      'event_store.client.streams.streams/batchappend',
      'event_store.client.gossip.gossip/read',
      'event_store.client.server_features.serverfeatures/getsupportedmethods',
    ]);
  });

  it('announces no BatchAppend when it serves none', async () => {
    const methods = await methodsOf((await start({ batchAppend: false })).port);
    expect(methods.getMethodsList().map((each) => each.getMethodName())).toEqual([
      'read',
      'append',
      'delete',
      'tombstone',
      'read',
      'getsupportedmethods',
    ]);
  });

  it('is found by discovery, at the address by which the client came', async () => {
    const server = await start();
    const client = clientOf(`esdb+discover://localhost:${server.port}?tls=false`);
    expect(await client.appendToStream('thing-1', [event()])).toMatchObject({ success: true });
    const asked = new GossipClient(`localhost:${server.port}`, credentials.createInsecure());
    const cluster = await new Promise<gossip.ClusterInfo>((resolve, reject) => {
      asked.read(new shared.Empty(), (error, info) => (error ? reject(error) : resolve(info)));
    });
    asked.close();
    expect(cluster.getMembersList().map((each) => each.toObject())).toEqual([
      {
        instanceId: { string: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        timeStamp: expect.stringMatching(/^\d+$/),
        state: gossip.MemberInfo.VNodeState.LEADER,
        isAlive: true,
        httpEndPoint: { address: 'localhost', port: server.port },
      },
    ]);
  });

  it('answers what it does not know as unimplemented', async () => {
    const server = await start();
    const client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
    const error = await new Promise<ServiceError | null>((resolve) => {
      const bytes = (value: Buffer): Buffer => value;
      client.makeUnaryRequest('/event_store.client.users.Users/Details', bytes, bytes, Buffer.alloc(0), (failure) => resolve(failure));
    });
    client.close();
    expect(error?.code).toBe(status.UNIMPLEMENTED);
  });

  it('refuses a port that is taken', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it.each([true, false])('fails every call when it closes, and never ends one gracefully (batch appends: %s)', async (batchAppend) => {
    const server = await start({ batchAppend });
    const client = clientOf(server.url);
    await client.appendToStream('thing-1', [event()]);
    const heard: string[] = [];
    const ended: Promise<unknown>[] = [];
    for (const subscription of [client.subscribeToAll(), client.subscribeToStream('thing-1')]) {
      subscription.on('data', () => undefined);
      subscription.on('end', () => heard.push('end'));
      const failed = once(subscription, 'caughtUp').then(
        () => new Promise((resolve) => subscription.on('error', (error: Error) => resolve(heard.push(error.constructor.name)))),
      );
      await once(subscription, 'caughtUp');
      ended.push(failed);
    }
    await server.close();
    await Promise.all(ended);
    expect(heard).toEqual([UnavailableError.name, UnavailableError.name]);
    const socket = connect(server.port, '127.0.0.1');
    expect(await once(socket, 'connect').catch((error: unknown) => error)).toMatchObject({ code: 'ECONNREFUSED' });
    await expect(client.appendToStream('thing-1', [event()])).rejects.toBeInstanceOf(Error);
    expect((await store.head()).commit).toBe(1n);
  });

  it('closes in time although a client has stopped to read, and twice without harm', async () => {
    const server = await start();
    for (let n = 0; n < 20; n += 1) {
      const data = Buffer.alloc(500_000);
      const id = `00000000-0000-4000-8000-0000000000${n + 10}`;
      await store.appendRaw('large', [{ id, type: 'Large', data, metadata: Buffer.alloc(0), isJson: false }], 'any');
    }
    const events = clientOf(server.url).readStream('large');
    const failed = new Promise((resolve) => events.on('error', resolve));
    await once(events, 'readable');
    const before = performance.now();
    await Promise.all([server.close(), server.close()]);
    expect(performance.now() - before).toBeLessThan(3_000);
    events.resume();
    expect(await failed).toBeInstanceOf(Error);
  });

  it('tells a client that its store is closed', async () => {
    const server = await start({ batchAppend: false });
    const client = clientOf(server.url);
    await client.appendToStream('thing-1', [event()]);
    await store.close();
    await expect(client.appendToStream('thing-1', [event()])).rejects.toBeInstanceOf(UnavailableError);
    await expect(
      (async () => {
        for await (const _ of client.readStream('thing-1'));
      })(),
    ).rejects.toBeInstanceOf(UnavailableError);
  });
});
