import type { EmbeddedEventStore } from '@opsledger/eventsourcing';
import { BadRequest } from './errors.js';

/** Tells by the name of a stream whether it is kept for ever. */
export type Keeps = (stream: string) => boolean;

/** A store with what of it is kept. */
export interface Served {
  readonly store: EmbeddedEventStore;
  readonly keeps: Keeps;
}

/** Somebody asked to delete or to shorten a stream that is kept for ever. Nothing was changed. */
export class StreamKept extends BadRequest {
  override readonly name: string = 'StreamKept';
}

/** Refuses to delete a stream that is kept. @throws {StreamKept} */
export function mustBeDeletable(stream: string, keeps: Keeps): void {
  if (keeps(stream)) throw new StreamKept(`The stream "${stream}" belongs to the ledger, which keeps everything: it cannot be deleted.`);
}

/** Refuses to write the metadata by which a stream that is kept would lose events. @throws {StreamKept} */
export function mustBeWritable(stream: string, keeps: Keeps): void {
  if (stream.startsWith('$$') && keeps(stream.slice(2)))
    throw new StreamKept(`The stream "${stream.slice(2)}" belongs to the ledger, which keeps everything: it can be given no metadata.`);
}
