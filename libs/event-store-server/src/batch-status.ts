import codes from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { AppendTooLarge, StoreUnavailable, StreamDeleted, WrongExpectedRevision, type ExpectedRevision } from '@opsledger/eventsourcing';
import { DeadlinePassed, isBadRequest } from './errors.js';
import { wireStream } from './wire-event.js';

/** The status inside the answer to one batch append: its code, and the details from which clients make their error classes. */
export function batchStatus(error: unknown, expected: ExpectedRevision | undefined): rpc.Status {
  const { code, name, details } = classify(error, expected);
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), name);
  return new rpc.Status()
    .setCode(code)
    .setMessage(error instanceof Error ? error.message : 'Unknown error')
    .setDetails(packed);
}

interface Classified {
  readonly code: codes.Code;
  /** Full name of the details' message type. */
  readonly name: string;
  readonly details: { serializeBinary(): Uint8Array };
}

function classify(error: unknown, expected: ExpectedRevision | undefined): Classified {
  if (error instanceof WrongExpectedRevision) {
    return { code: codes.Code.ALREADY_EXISTS, name: 'event_store.client.WrongExpectedVersion', details: conflict(error, expected) };
  }
  if (error instanceof StreamDeleted) {
    const details = new shared.StreamDeleted().setStreamIdentifier(wireStream(error.stream));
    return { code: codes.Code.NOT_FOUND, name: 'event_store.client.StreamDeleted', details };
  }
  if (error instanceof AppendTooLarge) {
    const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(error.limit);
    return { code: codes.Code.INVALID_ARGUMENT, name: 'event_store.client.MaximumAppendSizeExceeded', details };
  }
  return classifyPlain(error);
}

function classifyPlain(error: unknown): Classified {
  if (error instanceof DeadlinePassed) {
    return { code: codes.Code.DEADLINE_EXCEEDED, name: 'event_store.client.Timeout', details: new shared.Timeout() };
  }
  if (isBadRequest(error)) {
    const details = new shared.BadRequest().setMessage(error.message);
    return { code: codes.Code.INVALID_ARGUMENT, name: 'event_store.client.BadRequest', details };
  }
  if (error instanceof StoreUnavailable) return { code: codes.Code.UNAVAILABLE, name: 'google.protobuf.Empty', details: new empty.Empty() };
  return { code: codes.Code.UNKNOWN, name: 'event_store.client.Unknown', details: new shared.Unknown() };
}

function conflict({ actual }: WrongExpectedRevision, expected: ExpectedRevision | undefined): shared.WrongExpectedVersion {
  const details = new shared.WrongExpectedVersion();
  if (actual === 'noStream') details.setCurrentNoStream(new empty.Empty());
  else details.setCurrentStreamRevision(`${actual}`);
  switch (expected) {
    case 'any':
      return details.setExpectedAny(new empty.Empty());
    case 'streamExists':
      return details.setExpectedStreamExists(new empty.Empty());
    case 'noStream':
      return details.setExpectedNoStream(new empty.Empty());
    case undefined:
      return details;
  }
  return details.setExpectedStreamPosition(`${expected}`);
}
