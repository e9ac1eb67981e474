import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { START } from '@opsledger/eventsourcing';
import { startTestEventStoreServer } from '../testing/test-server.js';
import { wireStream } from './wire-event.js';

function proposed(): streams.AppendReq {
  const message = new streams.AppendReq.ProposedMessage().setId(new shared.UUID().setString(randomUUID()));
  message.getMetadataMap().set('type', 'Counted').set('content-type', 'application/json');
  return new streams.AppendReq().setProposedMessage(message.setData(Buffer.from('{}')));
}

describe('an append that the client gives up half way', () => {
  it.each(['cancelled', 'cut off'])('records nothing when the call is %s', async (how) => {
    const server = await startTestEventStoreServer();
    try {
      for (let round = 0; round < 20; round += 1) {
        const client = new StreamsClient(`127.0.0.1:${server.port}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
        const call = client.append(() => undefined);
        call.on('error', () => undefined);
        const options = new streams.AppendReq.Options().setStreamIdentifier(wireStream(`cut-${round}`)).setNoStream(new shared.Empty());
        call.write(new streams.AppendReq().setOptions(options));
        call.write(proposed());
        call.write(proposed());
        await sleep(round);
        if (how === 'cancelled') call.cancel();
        else server.cut();
        client.close();
      }
      await sleep(100);
      expect(await server.store.head()).toEqual(START);
    } finally {
      await server.close();
    }
  });
});
