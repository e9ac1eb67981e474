import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { EmbeddedEventStore } from '@opsledger/eventsourcing';
import { expectedOf } from './proposed.js';
import { streamName, withPosition } from './wire-event.js';

/** Deletes a stream so that it may be written again. @throws {WrongExpectedRevision} it is elsewhere. @throws {StreamDeleted} it was tombstoned. */
export async function deleteStream(store: EmbeddedEventStore, request: streams.DeleteReq): Promise<streams.DeleteResp> {
  const options = request.getOptions() ?? new streams.DeleteReq.Options();
  const expected = expectedOf(options, options.hasRevision() ? options.getRevision() : undefined);
  const { position } = await store.deleteStream(streamName(options.getStreamIdentifier()), expected);
  return new streams.DeleteResp().setPosition(withPosition(new streams.DeleteResp.Position(), position));
}

/** Deletes a stream for good. @throws {WrongExpectedRevision} it is elsewhere. @throws {StreamDeleted} it was tombstoned before. */
export async function tombstoneStream(store: EmbeddedEventStore, request: streams.TombstoneReq): Promise<streams.TombstoneResp> {
  const options = request.getOptions() ?? new streams.TombstoneReq.Options();
  const expected = expectedOf(options, options.hasRevision() ? options.getRevision() : undefined);
  const { position } = await store.tombstoneStream(streamName(options.getStreamIdentifier()), expected);
  return new streams.TombstoneResp().setPosition(withPosition(new streams.TombstoneResp.Position(), position));
}
