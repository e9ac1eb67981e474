import { once } from 'node:events';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { AppendResult, ExpectedRevision } from '@opsledger/eventsourcing';
import { batchStatus } from './batch-status.js';
import { BadRequest, DeadlinePassed } from './errors.js';
import { mustBeWritable, type Served } from './kept-streams.js';
import { expectedOf, ProposedEvents } from './proposed.js';
import { streamName, withPosition } from './wire-event.js';

export type BatchCall = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;

/** Appends whose bytes together are beyond this are not joined by more until some of them are answered. */
const MAX_BYTES_UNDER_WAY = 16 * 1024 * 1024;

/** Longest time that a timer can be set to, in milliseconds. */
const MAX_TIMER_MS = 2_147_483_647;

/** One append as its chunks arrive. */
interface Batch {
  readonly options: streams.BatchAppendReq.Options | undefined;
  readonly events: ProposedEvents;
}

/**
 * Serves the appends of one client: their chunks may be mixed, and each append gets exactly one answer, under its correlation id, when it is
 * durable or refused. Returns only after the client has said that nothing more comes, since clients take an earlier end for silence.
 */
export async function batchAppend(served: Served, call: BatchCall, signal: AbortSignal): Promise<void> {
  const arriving = new Map<string, Batch>();
  const underWay = new Set<Promise<void>>();
  let bytes = 0;
  for await (const request of call.iterator({ destroyOnReturn: false }) as AsyncIterable<streams.BatchAppendReq>) {
    const batch = take(arriving, request);
    if (!batch) continue;
    const { size } = batch.events;
    bytes += size;
    const answered = answer(served, request.getCorrelationId(), batch)
      .then((response) => {
        if (!signal.aborted) call.write(response);
      })
      .finally(() => {
        bytes -= size;
        underWay.delete(answered);
      });
    underWay.add(answered);
    while (bytes > MAX_BYTES_UNDER_WAY) await Promise.race(underWay);
    if (call.writableNeedDrain) await once(call, 'drain', { signal }); // a client that does not read its answers is not served more of them
  }
  await Promise.all(underWay);
}

/** Adds a chunk to its append; returns the append with its last one. */
function take(arriving: Map<string, Batch>, request: streams.BatchAppendReq): Batch | undefined {
  const id = Buffer.from(request.getCorrelationId()?.serializeBinary() ?? []).toString('base64');
  const batch = arriving.get(id) ?? { options: request.getOptions(), events: new ProposedEvents() };
  for (const message of request.getProposedMessagesList()) batch.events.add(message);
  if (!request.getIsFinal()) {
    arriving.set(id, batch);
    return undefined;
  }
  arriving.delete(id);
  return batch;
}

/** Never throws: what goes wrong with one append is told in its answer. */
async function answer({ store, keeps }: Served, id: shared.UUID | undefined, { options, events }: Batch): Promise<streams.BatchAppendResp> {
  const response = new streams.BatchAppendResp().setCorrelationId(id).setStreamIdentifier(options?.getStreamIdentifier());
  let expected: ExpectedRevision | undefined;
  try {
    if (!options) throw new BadRequest('A batch begins with its options.');
    expected = expectedOf(options, options.hasStreamPosition() ? options.getStreamPosition() : undefined);
    echoExpected(response, expected);
    const proposed = events.all();
    const stream = streamName(options.getStreamIdentifier());
    mustBeWritable(stream, keeps);
    return response.setSuccess(success(await beforeDeadline(options, () => store.appendRaw(stream, proposed, expected!))));
  } catch (error) {
    return response.setError(batchStatus(error, expected));
  }
}

/** Runs the append unless its deadline has passed already. @throws {DeadlinePassed} there is no result by then; the append goes on. */
async function beforeDeadline(options: streams.BatchAppendReq.Options, append: () => Promise<AppendResult>): Promise<AppendResult> {
  const deadline = options.getDeadline()?.toDate().getTime();
  if (deadline === undefined) return append();
  const left = deadline - Date.now();
  if (left <= 0) throw new DeadlinePassed('The deadline of the append has passed.');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlinePassed('The append is not durable yet.')), Math.min(left, MAX_TIMER_MS));
  });
  try {
    return await Promise.race([append(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function success({ revision, position }: AppendResult): streams.BatchAppendResp.Success {
  const answer = new streams.BatchAppendResp.Success();
  if (revision < 0) return answer.setNoStream(new empty.Empty()).setNoPosition(new empty.Empty());
  return answer.setCurrentRevision(`${revision}`).setPosition(withPosition(new shared.AllStreamPosition(), position));
}

function echoExpected(response: streams.BatchAppendResp, expected: ExpectedRevision): void {
  switch (expected) {
    case 'any':
      response.setAny(new empty.Empty());
      return;
    case 'streamExists':
      response.setStreamExists(new empty.Empty());
      return;
    case 'noStream':
      response.setNoStream(new empty.Empty());
      return;
  }
  response.setStreamPosition(`${expected}`);
}
