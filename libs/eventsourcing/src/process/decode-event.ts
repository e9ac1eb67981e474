import type { EventMetadata } from '../decider/envelope.js';
import { upcast, type EventCatalogue } from '../decider/event-catalogue.js';
import type { StoredEvent } from '../decider/stored-event.js';
import type { RecordedEvent } from '../event-store/event-store.js';

/** The category of a stream: its name up to the first '-'. */
export function streamCategory(stream: string): string {
  const dash = stream.indexOf('-');
  return dash < 0 ? stream : stream.slice(0, dash);
}

/** Turns a recorded event into a domain event of the current shape; undefined when its category is in none of the catalogues. */
export type EventDecoder = (event: RecordedEvent) => StoredEvent | undefined;

/** Builds the decoder for some catalogues. It throws UnknownEvent for a type or version that the event's catalogue does not have. */
export function eventDecoder(catalogues: readonly EventCatalogue[]): EventDecoder {
  const byCategory = new Map(catalogues.map((catalogue) => [catalogue.category, catalogue]));
  return (event) => {
    const catalogue = byCategory.get(streamCategory(event.stream));
    if (!catalogue) return undefined;
    const { id, stream, revision, position, type } = event;
    const metadata = event.metadata as unknown as EventMetadata;
    return { type, data: upcast(catalogue, type, metadata.schemaVersion, event.data), id, stream, revision, position, metadata };
  };
}
