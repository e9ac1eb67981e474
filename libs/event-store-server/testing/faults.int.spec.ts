import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelledError,
  EventStoreDBClient,
  eventTypeFilter,
  jsonEvent,
  NotLeaderError,
  START,
  UnavailableError,
  type AllStreamSubscription,
} from '@eventstore/db-client';
import { credentials, status, type ServiceError } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { notLeader, notReady } from './faults.js';
import { startTestEventStoreServer, type TestEventStoreServer } from './test-server.js';

describe.each([true, false])('faults of the test server (batch appends: %s)', (batchAppend) => {
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

  const append = (stream: string) => client.appendToStream(stream, [jsonEvent({ type: 'Counted', data: {} })]);
  const outcome = (appending: Promise<unknown>, milliseconds = 5000): Promise<unknown> =>
    Promise.race([
      appending.then(
        () => 'answered',
        (error: unknown) => error,
      ),
      sleep(milliseconds, 'silence'),
    ]);
  const head = async () => (await server.store.head()).commit;

  it('an answer is lost, held back, or given', async () => {
    const asked: unknown[] = [];
    server.faults.afterAppend = async (stream, committed) => {
      asked.push([stream, committed]);
      if (stream === 'late') await sleep(150);
      return stream === 'lost' ? 'drop' : 'answer';
    };
    const before = performance.now();
    expect(await outcome(append('late'))).toBe('answered');
    expect(performance.now() - before).toBeGreaterThan(140);
    expect(await outcome(append('lost'), 400)).toBe('silence');
    expect(await outcome(append('other'))).toBe('answered');
    expect(asked).toEqual([
      ['late', true],
      ['lost', true],
      ['other', true],
    ]);
    expect(await head()).toBe(3n);
  });

  it('a connection is cut after the commit, and the next one works', async () => {
    server.faults.afterAppend = (stream) => (stream === 'cut' ? 'cut' : 'answer');
    expect(await outcome(append('cut'))).toBeInstanceOf(Error);
    expect(await head()).toBe(1n);
    await sleep(100);
    const again = EventStoreDBClient.connectionString(server.url);
    expect(await outcome(again.appendToStream('other', [jsonEvent({ type: 'Counted', data: {} })]))).toBe('answered');
    await again.dispose();
  });

  it('a server that is no leader, or not ready, does nothing', async () => {
    await append('thing-1');
    server.faults.refuse = () => notLeader({ host: '127.0.0.1', port: server.port });
    const error = await outcome(append('thing-1'));
    expect(error).toBeInstanceOf(NotLeaderError);
    expect(error).toMatchObject({ leader: { address: '127.0.0.1', port: server.port } });
    server.faults.refuse = (method) => (method === 'delete' ? undefined : notReady());
    expect(await outcome(append('thing-1'))).toBeInstanceOf(UnavailableError);
    expect(await head()).toBe(1n);
    expect(await outcome(client.deleteStream('thing-1'))).toBe('answered');
  });

  it('is away and comes back at the same address', async () => {
    await append('thing-1');
    await server.stop();
    expect(await outcome(append('thing-1'))).toBeInstanceOf(Error);
    await server.start();
    await sleep(50);
    const again = EventStoreDBClient.connectionString(server.url);
    expect(await outcome(again.appendToStream('thing-1', [jsonEvent({ type: 'Counted', data: {} })]))).toBe('answered');
    await again.dispose();
  });

  const follow = (subscription: AllStreamSubscription): string[] => {
    const heard: string[] = [];
    subscription.on('data', ({ event }) => heard.push(event!.streamId));
    subscription.on('error', (error) => heard.push(error.constructor.name));
    subscription.on('end', () => heard.push('end'));
    return heard;
  };

  it('a subscription is ended gracefully, cut, or falls silent', async () => {
    server.faults.delivering = ({ stream }) => {
      if (stream === 'ending') return 'end';
      if (stream === 'cutting') return 'cut';
      return stream === 'silent' ? 'withhold' : 'deliver';
    };
    const heard = follow(client.subscribeToAll({ fromPosition: START }));
    await append('a');
    await append('silent');
    await append('b');
    await sleep(100);
    expect(heard).toEqual(['a', 'b']);
    await append('ending');
    await sleep(100);
    expect(heard).toEqual(['a', 'b', 'end']);
    server.faults.delivering = ({ stream }) => (stream === 'cutting' ? 'cut' : 'deliver');
    const other = follow(client.subscribeToAll({ fromPosition: { commit: 4n, prepare: 4n } }));
    await sleep(50);
    await outcome(append('cutting'));
    await sleep(100);
    expect(other).toHaveLength(1);
    expect([CancelledError.name, UnavailableError.name, 'UnknownError']).toContain(other[0]);
  });

  it('shows what goes out, checkpoints included', async () => {
    const seen: string[] = [];
    server.faults.delivering = ({ kind, subscription, commit, type }) => {
      seen.push([kind, ...(commit === undefined ? [] : [commit]), ...(type === undefined ? [] : [type])].join(' '));
      expect(subscription).toBe(true);
      return 'deliver';
    };
    await append('a');
    const subscription = client.subscribeToAll({ filter: eventTypeFilter({ prefixes: ['C'] }) });
    follow(subscription);
    await sleep(100);
    expect(seen).toEqual(['confirmation', 'event 1 Counted', 'checkpoint 1', 'caughtUp']);
    await subscription.unsubscribe();
  });
});

describe('faults that only batch appends have', () => {
  it('an append is answered by the end of the stream: it waits for ever, and so does whoever disposes of the client', async () => {
    const server = await startTestEventStoreServer();
    const client = EventStoreDBClient.connectionString(server.url);
    server.faults.afterAppend = () => 'end';
    const appended = client.appendToStream('thing-1', [jsonEvent({ type: 'Counted', data: {} })]).then(() => 'answered');
    expect(await Promise.race([appended, sleep(300, 'silence')])).toBe('silence');
    expect((await server.store.head()).commit).toBe(1n);
    expect(await Promise.race([client.dispose().then(() => 'disposed'), sleep(300, 'silence')])).toBe('silence');
    await server.close();
  });
});

/** Heard by a bare grpc client: the published one stops to work on these, and fails its process. */
describe('faults on the wire', () => {
  let server: TestEventStoreServer;
  let client: StreamsClient;
  beforeEach(async () => {
    server = await startTestEventStoreServer();
    client = new StreamsClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  });
  afterEach(async () => {
    client.close();
    await server.close();
  });

  it('a batch append is answered twice', async () => {
    server.faults.afterAppend = () => 'twice';
    const call = client.batchAppend();
    const answers: string[] = [];
    call.on('data', (answer: streams.BatchAppendResp) => answers.push(answer.getSuccess()!.getCurrentRevision()));
    const message = new streams.BatchAppendReq.ProposedMessage().setId(new shared.UUID().setString(randomUUID()));
    message.getMetadataMap().set('type', 'Counted').set('content-type', 'application/json');
    const options = new streams.BatchAppendReq.Options()
      .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from('thing-1')))
      .setNoStream(new empty.Empty());
    call.write(
      new streams.BatchAppendReq()
        .setCorrelationId(new shared.UUID().setString(randomUUID()))
        .setOptions(options)
        .setProposedMessagesList([message])
        .setIsFinal(true),
    );
    call.end();
    await once(call, 'end');
    expect(answers).toEqual(['0', '0']);
  });

  it('a record comes without its id, or a failure in its place', async () => {
    const bytes = Buffer.from('{}');
    const event = () => ({ id: randomUUID(), type: 'Counted', data: bytes, metadata: bytes, isJson: true });
    await server.store.appendRaw('thing-1', [event(), event(), event()], 'noStream');
    server.faults.delivering = ({ commit }) => (commit === 2n ? 'withoutId' : commit === 3n ? notReady() : 'deliver');
    const options = new streams.ReadReq.Options()
      .setAll(new streams.ReadReq.Options.AllOptions().setStart(new shared.Empty()))
      .setCount('10');
    const call = client.read(new streams.ReadReq().setOptions(options));
    const withId: boolean[] = [];
    call.on('data', (answer: streams.ReadResp) => withId.push(answer.getEvent()!.getEvent()!.hasId()));
    const [error] = (await once(call, 'error')) as [ServiceError];
    expect(withId).toEqual([true, false]);
    expect(error).toMatchObject({ code: status.UNAVAILABLE, details: 'Server Is Not Ready' });
  });
});
