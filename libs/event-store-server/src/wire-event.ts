import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { TOMBSTONE_REVISION, type Position, type RawEvent } from '@opsledger/eventsourcing';
import type { Resolved } from './links.js';
import { wireUuid } from './uuid.js';

type WireRecord = streams.ReadResp.ReadEvent.RecordedEvent;

/** A tombstone stands behind every event that its stream could ever have: at the largest int64, which no JavaScript number can hold. */
const WIRE_TOMBSTONE_REVISION = '9223372036854775807';

/** One event as a read or a subscription answers it; `structuredIds` as the client asked for. */
export function eventResponse({ event, link }: Resolved, structuredIds: boolean): streams.ReadResp {
  const answer = new streams.ReadResp.ReadEvent();
  if (event) answer.setEvent(wireRecord(event, structuredIds));
  if (link) answer.setLink(wireRecord(link, structuredIds));
  const original = link ?? event;
  if (original) answer.setCommitPosition(original.position.commit.toString());
  return new streams.ReadResp().setEvent(answer);
}

/** The stream's name on the wire: its UTF-8 bytes. */
export function wireStream(stream: string): shared.StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));
}

/** The name of a stream that a request is about; empty when it names none. */
export function streamName(identifier: shared.StreamIdentifier | undefined): string {
  return identifier ? Buffer.from(identifier.getStreamName_asU8()).toString('utf8') : '';
}

/** Both halves of a position as decimal text, for every message that has them. */
export function withPosition<
  Message extends { setCommitPosition: (value: string) => unknown; setPreparePosition: (value: string) => unknown },
>(message: Message, { commit, prepare }: Position): Message {
  message.setCommitPosition(commit.toString());
  message.setPreparePosition(prepare.toString());
  return message;
}

function wireRecord(event: RawEvent, structuredIds: boolean): WireRecord {
  const record = withPosition(new streams.ReadResp.ReadEvent.RecordedEvent(), event.position)
    .setId(wireUuid(event.id, structuredIds))
    .setStreamIdentifier(wireStream(event.stream))
    .setStreamRevision(event.revision === TOMBSTONE_REVISION ? WIRE_TOMBSTONE_REVISION : `${event.revision}`)
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  record
    .getMetadataMap()
    .set('type', event.type)
    .set('created', ticks(event.created))
    .set('content-type', event.isJson ? 'application/json' : 'application/octet-stream');
  return record;
}

/** Milliseconds since the Unix epoch as EventStoreDB counts time: in steps of 100 ns. */
function ticks(milliseconds: number): string {
  return (BigInt(Math.trunc(milliseconds)) * 10_000n).toString();
}
