import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Served } from './kept-streams.js';
import { append } from './append.js';
import { batchAppend } from './batch-append.js';
import type { Calls } from './calls.js';
import { deleteStream, tombstoneStream } from './delete.js';
import { readAll, readStream, type Reader } from './read.js';
import { parseRead } from './read-request.js';
import { subscribeToAll, subscribeToStream } from './subscribe.js';

/** The handlers of the Streams service. */
export type StreamsHandlers = Pick<IStreamsServer, 'read' | 'append' | 'batchAppend' | 'delete' | 'tombstone'>;

/** Answers the Streams service from the store. */
export function streamsHandlers(served: Served, calls: Calls): StreamsHandlers {
  const { store } = served;
  return {
    read: calls.serverStreaming((call, signal) => read({ store, call, signal })),
    append: calls.clientStreaming((call, signal) => append(served, call, signal)),
    batchAppend: calls.duplex((call, signal) => batchAppend(served, call, signal)),
    delete: calls.unary(({ request }) => deleteStream(served, request)),
    tombstone: calls.unary(({ request }) => tombstoneStream(served, request)),
  };
}

async function read(reader: Reader): Promise<void> {
  const request = parseRead(reader.call.request);
  switch (request.kind) {
    case 'readStream':
      return readStream(reader, request.read);
    case 'readAll':
      return readAll(reader, request.read);
    case 'subscribeToStream':
      return subscribeToStream(reader, request.subscription);
    case 'subscribeToAll':
      return subscribeToAll(reader, request.subscription);
  }
}
