import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials } from '@grpc/grpc-js';
import codes from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import timestamp from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { startTestEventStoreServer, type TestEventStoreServer } from '../testing/test-server.js';
import { streamName, wireStream } from './wire-event.js';

/** What the published client never sends: mixed chunks, passed deadlines, missing parts. */
describe('the stream of batch appends', () => {
  let server: TestEventStoreServer;
  let client: StreamsClient;
  let call: ReturnType<StreamsClient['batchAppend']>;
  let answers: streams.BatchAppendResp[];
  let ended: string[];
  beforeEach(async () => {
    server = await startTestEventStoreServer();
    client = new StreamsClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
    answers = [];
    ended = [];
    call = client.batchAppend();
    call.on('data', (answer: streams.BatchAppendResp) => answers.push(answer));
    call.on('error', () => ended.push('error'));
    call.on('end', () => ended.push('end'));
  });
  afterEach(async () => {
    call.cancel();
    client.close();
    await server.close();
  });

  interface Chunk {
    readonly id: string;
    readonly types: readonly string[];
    readonly final?: boolean;
    readonly options?: streams.BatchAppendReq.Options | undefined;
  }
  const options = (stream: string, deadline?: number): streams.BatchAppendReq.Options =>
    new streams.BatchAppendReq.Options()
      .setStreamIdentifier(wireStream(stream))
      .setNoStream(new empty.Empty())
      .setDeadline(deadline === undefined ? undefined : timestamp.Timestamp.fromDate(new Date(deadline)));
  const send = ({ id, types, final = true, options: asked }: Chunk): void => {
    const request = new streams.BatchAppendReq().setCorrelationId(new shared.UUID().setString(id)).setIsFinal(final).setOptions(asked);
    for (const type of types) {
      const message = new streams.BatchAppendReq.ProposedMessage().setId(new shared.UUID().setString(randomUUID()));
      message.getMetadataMap().set('type', type).set('content-type', 'application/json');
      request.addProposedMessages(message.setData(Buffer.from('{}')));
    }
    call.write(request);
  };
  const answered = async (count: number): Promise<unknown[]> => {
    for (let waited = 0; answers.length < count && waited < 500; waited += 1) await sleep(10);
    await sleep(30); // nothing more may come
    return answers
      .map((answer) => ({
        id: answer.getCorrelationId()!.getString(),
        stream: streamName(answer.getStreamIdentifier()),
        ...(answer.hasSuccess() ? { revision: answer.getSuccess()!.getCurrentRevision() } : {}),
        ...(answer.hasError() ? { code: answer.getError()!.getCode(), details: answer.getError()!.getDetails()!.getTypeName() } : {}),
      }))
      .sort((a, b) => a.id.localeCompare(b.id));
  };

  it('puts mixed chunks together by their correlation ids, and answers each append once', async () => {
    const [a, b] = ['aaaaaaaa-0000-4000-8000-000000000000', 'bbbbbbbb-0000-4000-8000-000000000000'];
    send({ id: a, types: ['A1'], final: false, options: options('a') });
    send({ id: b, types: ['B1'], final: false, options: options('b') });
    send({ id: a, types: ['A2'], final: false });
    send({ id: b, types: [], final: true });
    send({ id: a, types: ['A3'], final: true });
    expect(await answered(2)).toEqual([
      { id: a, stream: 'a', revision: '2' },
      { id: b, stream: 'b', revision: '0' },
    ]);
    const types = [];
    for await (const { type } of server.store.readStreamRaw('a')) types.push(type);
    expect(types).toEqual(['A1', 'A2', 'A3']);
  });

  it('writes nothing behind a deadline that has passed', async () => {
    const id = randomUUID();
    send({ id, types: ['A'], options: options('a', Date.now() - 1) });
    expect(await answered(1)).toEqual([{ id, stream: 'a', code: codes.Code.DEADLINE_EXCEEDED, details: 'event_store.client.Timeout' }]);
    expect((await server.store.head()).commit).toBe(0n);
  });

  it('writes within a deadline', async () => {
    const id = randomUUID();
    send({ id, types: ['A'], options: options('a', Date.now() + 10_000) });
    expect(await answered(1)).toEqual([{ id, stream: 'a', revision: '0' }]);
  });

  it('refuses one append and goes on with the next', async () => {
    const [a, b] = ['aaaaaaaa-0000-4000-8000-000000000000', 'bbbbbbbb-0000-4000-8000-000000000000'];
    send({ id: a, types: ['A'] });
    send({ id: b, types: ['B'], options: options('b') });
    expect(await answered(2)).toEqual([
      { id: a, stream: '', code: codes.Code.INVALID_ARGUMENT, details: 'event_store.client.BadRequest' },
      { id: b, stream: 'b', revision: '0' },
    ]);
    send({ id: a, types: ['B'], options: options('b') });
    expect((await answered(3))[1]).toEqual({
      id: a,
      stream: 'b',
      code: codes.Code.ALREADY_EXISTS,
      details: 'event_store.client.WrongExpectedVersion',
    });
    expect(ended).toEqual([]);
  });

  it('ends when the client has nothing more to say, after the last answer', async () => {
    send({ id: randomUUID(), types: ['A'], options: options('a') });
    call.end();
    await once(call, 'end');
    expect([answers.length, ended]).toEqual([1, ['end']]);
  });

  it('is failed, not ended, when the server closes', async () => {
    send({ id: randomUUID(), types: ['A'], options: options('a') });
    await answered(1);
    await server.stop();
    await sleep(50);
    expect(ended[0]).toBe('error');
  });
});
