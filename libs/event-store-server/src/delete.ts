import streams from '@eventstore/db-client/generated/streams_pb.js';
import { mustBeDeletable, type Served } from './kept-streams.js';
import { expectedOf } from './proposed.js';
import { streamName, withPosition } from './wire-event.js';

/** Deletes a stream so that it may be written again. @throws {WrongExpectedRevision} it is elsewhere. @throws {StreamDeleted} it was tombstoned. @throws {StreamKept} */
export async function deleteStream({ store, keeps }: Served, request: streams.DeleteReq): Promise<streams.DeleteResp> {
  const options = request.getOptions() ?? new streams.DeleteReq.Options();
  const expected = expectedOf(options, options.hasRevision() ? options.getRevision() : undefined);
  const stream = streamName(options.getStreamIdentifier());
  mustBeDeletable(stream, keeps);
  const { position } = await store.deleteStream(stream, expected);
  return new streams.DeleteResp().setPosition(withPosition(new streams.DeleteResp.Position(), position));
}

/** Deletes a stream for good. @throws {WrongExpectedRevision} it is elsewhere. @throws {StreamDeleted} it was tombstoned before. @throws {StreamKept} */
export async function tombstoneStream({ store, keeps }: Served, request: streams.TombstoneReq): Promise<streams.TombstoneResp> {
  const options = request.getOptions() ?? new streams.TombstoneReq.Options();
  const expected = expectedOf(options, options.hasRevision() ? options.getRevision() : undefined);
  const stream = streamName(options.getStreamIdentifier());
  mustBeDeletable(stream, keeps);
  const { position } = await store.tombstoneStream(stream, expected);
  return new streams.TombstoneResp().setPosition(withPosition(new streams.TombstoneResp.Position(), position));
}
