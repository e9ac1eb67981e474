import type { Map as WireMap } from 'google-protobuf';
import type shared from '@eventstore/db-client/generated/shared_pb.js';
import { AppendTooLarge, type ExpectedRevision, type NewRawEvent } from '@opsledger/eventsourcing';
import { BadRequest, RequiredPropertyMissing } from './errors.js';
import { uuidText } from './uuid.js';

/** EventStoreDB's limit for one append, in bytes: data, metadata and twice the type's length, summed over its events. */
export const APPEND_LIMIT = 1_048_576;

/** An event as both ways of appending send it. */
interface ProposedMessage {
  getId(): shared.UUID | undefined;
  getMetadataMap(): WireMap<string, string>;
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

/** The demand on the stream's revision, as all writing requests send it. */
interface ExpectedFields {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
}

/** @throws {BadRequest} nothing is expected, or a number that no stream can reach. */
export function expectedOf(fields: ExpectedFields, revision: string | undefined): ExpectedRevision {
  if (fields.hasNoStream()) return 'noStream';
  if (fields.hasAny()) return 'any';
  if (fields.hasStreamExists()) return 'streamExists';
  if (revision === undefined) throw new BadRequest('A write names the revision that it expects.');
  const expected = Number(revision);
  if (!Number.isSafeInteger(expected)) throw new BadRequest(`${revision} is not a revision that a stream can have.`);
  return expected;
}

/** The events of one append as they arrive. Keeps none beyond the limit: such an append can only be refused, and its rest need not be held. */
export class ProposedEvents {
  private readonly kept: NewRawEvent[] = [];
  private refusal: Error | undefined;
  private bytes = 0;

  /** Takes the next event; a bad one is remembered and thrown by `all`. */
  add(message: ProposedMessage): void {
    try {
      const event = toEvent(message);
      this.bytes += event.data.length + event.metadata.length + 2 * event.type.length;
      if (this.bytes > APPEND_LIMIT) this.refuse(new AppendTooLarge(this.bytes, APPEND_LIMIT));
      else if (!this.refusal) this.kept.push(event);
    } catch (error) {
      this.refuse(error as Error);
    }
  }

  /** Bytes held for this append. */
  get size(): number {
    return this.refusal ? 0 : this.bytes;
  }

  /** @throws {BadRequest} an event was not valid. @throws {AppendTooLarge} they are too many. */
  all(): readonly NewRawEvent[] {
    if (this.refusal) throw this.refusal;
    return this.kept;
  }

  /** Remembers why the append cannot be served; the first reason stays, and what was kept is let go. */
  refuse(reason: Error): void {
    this.refusal ??= reason;
    this.kept.length = 0;
  }
}

/** @throws {BadRequest} without an id, a type or a content type. */
function toEvent(message: ProposedMessage): NewRawEvent {
  const properties = message.getMetadataMap();
  const type = properties.get('type');
  const contentType = properties.get('content-type');
  if (type === undefined || contentType === undefined) throw new RequiredPropertyMissing();
  if (type === '') throw new BadRequest('An event needs a type.');
  return {
    id: uuidText(message.getId()),
    type,
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
    isJson: contentType === 'application/json',
  };
}
