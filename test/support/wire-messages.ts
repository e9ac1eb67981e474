import { Metadata, type status } from '@grpc/grpc-js';
import codes from '@eventstore/db-client/generated/code_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Appended, WireEvent } from './wire-log.js';

/** A status that a call ends with. */
export class WireFailure extends Error {
  readonly metadata = new Metadata();
  constructor(
    readonly code: status,
    readonly details: string,
    trailers: Readonly<Record<string, string>> = {},
  ) {
    super(details);
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, value);
  }
}

export function streamIdentifier(stream: string): shared.StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
}

export function streamNameOf(identifier: shared.StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();
}

export function eventMessage(event: WireEvent): streams.ReadResp {
  const record = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(streamIdentifier(event.stream))
    .setStreamRevision(`${event.revision}`)
    .setCommitPosition(`${event.commit}`)
    .setPreparePosition(`${event.prepare}`)
    .setData(Buffer.from(event.data))
    .setCustomMetadata(Buffer.from(event.metadata));
  record.getMetadataMap().set('type', event.type).set('content-type', 'application/json').set('created', '17000000000000000');
  return new streams.ReadResp().setEvent(new streams.ReadResp.ReadEvent().setEvent(record).setCommitPosition(`${event.commit}`));
}

/** An event without its id, which no client can convert. */
export function malformedMessage(event: WireEvent): streams.ReadResp {
  const message = eventMessage(event);
  message.getEvent()?.getEvent()?.clearId();
  return message;
}

export function confirmation(): streams.ReadResp {
  return new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId('scripted'));
}

export function caughtUp(): streams.ReadResp {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
}

export function checkpoint({ commit, prepare }: Pick<WireEvent, 'commit' | 'prepare'>): streams.ReadResp {
  return new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(`${commit}`).setPreparePosition(`${prepare}`),
  );
}

export function streamNotFound(stream: string): streams.ReadResp {
  return new streams.ReadResp().setStreamNotFound(new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(stream)));
}

/** What the server says about itself. */
export function supportedMethods(version: string, batchAppend: boolean): features.SupportedMethods {
  const method = new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName('batchappend');
  return new features.SupportedMethods().setEventStoreServerVersion(version).setMethodsList(batchAppend ? [method] : []);
}

/** A cluster whose only reachable member leads and listens on a port of this machine. */
export function leaderAt(port: number): gossip.ClusterInfo {
  const member = new gossip.MemberInfo()
    .setInstanceId(new shared.UUID().setString('00000000-0000-4000-8000-000000000001'))
    .setTimeStamp('0')
    .setState(gossip.MemberInfo.VNodeState.LEADER)
    .setIsAlive(true)
    .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port));
  return new gossip.ClusterInfo().setMembersList([member]);
}

/** The answer to one batch append. */
export function batchAnswer(request: streams.BatchAppendReq, appended: Appended): streams.BatchAppendResp {
  const answer = answerTo(request);
  if ('actual' in appended) {
    const details = new shared.WrongExpectedVersion().setExpectedStreamPosition(request.getOptions()?.getStreamPosition() ?? '0');
    if (appended.actual < 0) details.setCurrentNoStream(new empty.Empty());
    else details.setCurrentStreamRevision(`${appended.actual}`);
    return answer.setError(batchError(codes.Code.ALREADY_EXISTS, details.serializeBinary(), 'event_store.client.WrongExpectedVersion'));
  }
  const { revision, commit, prepare } = appended.last;
  const position = new shared.AllStreamPosition().setCommitPosition(`${commit}`).setPreparePosition(`${prepare}`);
  return answer.setSuccess(new streams.BatchAppendResp.Success().setCurrentRevision(`${revision}`).setPosition(position));
}

/** The answer of a server that is busy, or knows no leader: an error without details. */
export function batchRefusal(request: streams.BatchAppendReq): streams.BatchAppendResp {
  return answerTo(request).setError(batchError(codes.Code.UNAVAILABLE, new empty.Empty().serializeBinary(), 'google.protobuf.Empty'));
}

function answerTo(request: streams.BatchAppendReq): streams.BatchAppendResp {
  const stream = request.getOptions()?.getStreamIdentifier();
  return new streams.BatchAppendResp().setCorrelationId(request.getCorrelationId()).setStreamIdentifier(stream);
}

function batchError(code: codes.Code, details: Uint8Array, name: string): rpc.Status {
  const packed = new any.Any();
  packed.pack(details, name);
  // The message of a conflict is empty on a real server too.
  return new rpc.Status().setCode(code).setDetails(packed);
}

/** The answer to one plain append. */
export function appendAnswer(options: streams.AppendReq.Options | undefined, appended: Appended): streams.AppendResp {
  if ('actual' in appended) {
    const conflict = new streams.AppendResp.WrongExpectedVersion().setExpectedRevision(options?.getRevision() ?? '0');
    if (appended.actual < 0) conflict.setCurrentNoStream(new shared.Empty());
    else conflict.setCurrentRevision(`${appended.actual}`);
    return new streams.AppendResp().setWrongExpectedVersion(conflict);
  }
  const { revision, commit, prepare } = appended.last;
  const position = new streams.AppendResp.Position().setCommitPosition(`${commit}`).setPreparePosition(`${prepare}`);
  return new streams.AppendResp().setSuccess(new streams.AppendResp.Success().setCurrentRevision(`${revision}`).setPosition(position));
}
