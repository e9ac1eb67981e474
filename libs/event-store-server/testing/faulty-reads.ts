import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadCall } from '../src/read.js';
import type { StreamsHandlers } from '../src/streams-service.js';
import { streamName } from '../src/wire-event.js';
import type { Cut } from './faulty-answers.js';
import type { Delivery, Faults } from './faults.js';

/** Read, which also serves subscriptions, with faults in what it sends. */
export function faultyRead(read: StreamsHandlers['read'], faults: Faults, cut: Cut): StreamsHandlers['read'] {
  return (call) => {
    const refusal = faults.refuse('read');
    if (refusal) {
      call.emit('error', refusal);
      return;
    }
    const subscription = call.request.getOptions()?.hasSubscription() ?? false;
    const write = call.write.bind(call) as (message: streams.ReadResp) => boolean;
    call.write = (message: streams.ReadResp): boolean => {
      // Behind an end that a fault made, the handler goes on and must not notice.
      if (call.writableEnded) return true;
      return deliver(call, message, { subscription, faults, write, cut });
    };
    read(call);
  };
}

interface Delivering {
  readonly subscription: boolean;
  readonly faults: Faults;
  readonly write: (message: streams.ReadResp) => boolean;
  readonly cut: Cut;
}

function deliver(call: ReadCall, message: streams.ReadResp, { subscription, faults, write, cut }: Delivering): boolean {
  const fault = faults.delivering(describe(message, subscription));
  if (typeof fault === 'object') {
    call.emit('error', fault);
    return true;
  }
  switch (fault) {
    case 'deliver':
      return write(message);
    case 'withoutId':
      message.getEvent()?.getEvent()?.clearId();
      return write(message);
    case 'end':
      call.end();
      return true;
    case 'cut':
      cut();
      return true;
    case 'withhold':
      return true;
  }
}

function describe(message: streams.ReadResp, subscription: boolean): Delivery {
  if (message.hasConfirmation()) return { kind: 'confirmation', subscription };
  if (message.hasCaughtUp()) return { kind: 'caughtUp', subscription };
  if (message.hasStreamNotFound()) return { kind: 'streamNotFound', subscription };
  if (message.hasCheckpoint()) return { kind: 'checkpoint', subscription, commit: BigInt(message.getCheckpoint()!.getCommitPosition()) };
  const record = message.getEvent()!.getEvent() ?? message.getEvent()!.getLink()!;
  const stream = streamName(record.getStreamIdentifier());
  return { kind: 'event', subscription, commit: BigInt(record.getCommitPosition()), stream, type: record.getMetadataMap().get('type')! };
}
