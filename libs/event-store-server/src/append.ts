import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerReadableStream } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { StoreUnavailable, WrongExpectedRevision, type AppendResult, type ExpectedRevision } from '@opsledger/eventsourcing';
import { BadRequest } from './errors.js';
import { mustBeWritable, type Served } from './kept-streams.js';
import { expectedOf, ProposedEvents } from './proposed.js';
import { streamName, withPosition } from './wire-event.js';

export type AppendCall = ServerReadableStream<streams.AppendReq, streams.AppendResp>;

/** Turns of the event loop in which a stream that was reset closes after it has ended; one was seen to be too few. */
const TURNS_TO_TELL = 10;

/** Appends what the call sends: first the options, then one message per event. A conflict is an answer and not an error of the call. */
export async function append({ store, keeps }: Served, call: AppendCall, signal: AbortSignal): Promise<streams.AppendResp> {
  let options: streams.AppendReq.Options | undefined;
  const events = new ProposedEvents();
  // `destroyOnReturn` would close the call for the answer too.
  for await (const request of call.iterator({ destroyOnReturn: false }) as AsyncIterable<streams.AppendReq>) {
    options ??= request.getOptions();
    const message = request.getProposedMessage();
    if (message) events.add(message);
  }
  await mustBeWhole(call, signal);
  if (!options) throw new BadRequest('An append begins with its options.');
  const stream = streamName(options.getStreamIdentifier());
  mustBeWritable(stream, keeps);
  const expected = expectedOf(options, options.hasRevision() ? options.getRevision() : undefined);
  try {
    return success(await store.appendRaw(stream, events.all(), expected));
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return conflict(error, expected);
    throw error;
  }
}

/**
 * A call that was given up ends like one that is complete, and tells the difference some turns of the event loop later: what has come may be
 * half of it. @throws {StoreUnavailable} the client has left.
 */
async function mustBeWhole(call: AppendCall, signal: AbortSignal): Promise<void> {
  for (let turn = 0; turn < TURNS_TO_TELL && !call.cancelled; turn++) await nextTurn();
  signal.throwIfAborted();
  if (call.cancelled) throw new StoreUnavailable('The client has left.');
}

/** An append without events to a stream without events leaves neither a revision nor a position to tell. */
function success({ revision, position }: AppendResult): streams.AppendResp {
  const answer = new streams.AppendResp.Success();
  if (revision < 0) answer.setNoStream(new shared.Empty()).setNoPosition(new shared.Empty());
  else answer.setCurrentRevision(`${revision}`).setPosition(withPosition(new streams.AppendResp.Position(), position));
  return new streams.AppendResp().setSuccess(answer);
}

function conflict({ actual }: WrongExpectedRevision, expected: ExpectedRevision): streams.AppendResp {
  const answer = new streams.AppendResp.WrongExpectedVersion();
  if (actual === 'noStream') answer.setCurrentNoStream(new shared.Empty()).setNoStream2060(new shared.Empty());
  else answer.setCurrentRevision(`${actual}`).setCurrentRevision2060(actual);
  tellExpected(answer, expected);
  return new streams.AppendResp().setWrongExpectedVersion(answer);
}

/** The older fields know no "no stream": for them it is the revision before the first. */
function tellExpected(answer: streams.AppendResp.WrongExpectedVersion, expected: ExpectedRevision): void {
  const empty = new shared.Empty();
  switch (expected) {
    case 'any':
      answer.setExpectedAny(empty).setAny2060(empty);
      return;
    case 'streamExists':
      answer.setExpectedStreamExists(empty).setStreamExists2060(empty);
      return;
    case 'noStream':
      answer.setExpectedNoStream(empty);
      return;
  }
  answer.setExpectedRevision(`${expected}`).setExpectedRevision2060(expected);
}
