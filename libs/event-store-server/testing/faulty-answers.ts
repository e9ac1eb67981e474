import type { handleUnaryCall } from '@grpc/grpc-js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamsHandlers } from '../src/streams-service.js';
import { streamName } from '../src/wire-event.js';
import type { BatchCall } from '../src/batch-append.js';
import type { AnswerFault, Faults, StreamsMethod } from './faults.js';

/** How a fault reaches the connections. */
export type Cut = () => void;

/** Delete or Tombstone, which may only be refused. */
export function refusable<Request, Response>(
  method: StreamsMethod,
  handle: handleUnaryCall<Request, Response>,
  faults: Faults,
): handleUnaryCall<Request, Response> {
  return (call, respond) => {
    const refusal = faults.refuse(method);
    if (refusal) respond(refusal);
    else handle(call, respond);
  };
}

/** Append with faults in its answer. */
export function faultyAppend(append: StreamsHandlers['append'], faults: Faults, cut: Cut): StreamsHandlers['append'] {
  return (call, respond) => {
    const refusal = faults.refuse('append');
    if (refusal) return respond(refusal);
    let stream = '';
    const requests = call.iterator.bind(call);
    call.iterator = async function* (options) {
      for await (const request of requests(options) as AsyncIterable<streams.AppendReq>) {
        if (request.hasOptions()) stream = streamName(request.getOptions()!.getStreamIdentifier());
        yield request;
      }
      return undefined;
    };
    append(call, (error, response, ...rest) => {
      void (async () => {
        const fault = await faults.afterAppend(stream, response?.hasSuccess() ?? false);
        if (fault === 'drop') return;
        if (fault === 'cut') cut();
        else if (typeof fault === 'object') respond(fault);
        else respond(error, response, ...rest);
      })();
    });
  };
}

/** BatchAppend with faults in its answers. */
export function faultyBatchAppend(batchAppend: StreamsHandlers['batchAppend'], faults: Faults, cut: Cut): StreamsHandlers['batchAppend'] {
  return (call) => {
    const requests = call.iterator.bind(call);
    call.iterator = async function* (options) {
      for await (const request of requests(options) as AsyncIterable<streams.BatchAppendReq>) {
        const refusal = faults.refuse('batchAppend');
        if (refusal) {
          call.emit('error', refusal);
          return undefined;
        }
        yield request;
      }
      return undefined;
    };
    const write = call.write.bind(call) as (response: streams.BatchAppendResp) => boolean;
    call.write = (response: streams.BatchAppendResp): boolean => {
      void (async () => {
        const fault = await faults.afterAppend(streamName(response.getStreamIdentifier()), response.hasSuccess());
        answerBatch(call, fault, { write: () => write(response), cut });
      })();
      return true;
    };
    batchAppend(call);
  };
}

function answerBatch(call: BatchCall, fault: AnswerFault, { write, cut }: { readonly write: () => unknown; readonly cut: Cut }): void {
  if (call.destroyed || call.writableEnded) return;
  if (typeof fault === 'object') {
    call.emit('error', fault);
    return;
  }
  switch (fault) {
    case 'answer':
      write();
      return;
    case 'twice':
      write();
      write();
      return;
    case 'end':
      call.end();
      return;
    case 'cut':
      cut();
      return;
    case 'drop':
      return;
  }
}
