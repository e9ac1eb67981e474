import type { EmbeddedEventStore, RawEvent } from '@opsledger/eventsourcing';

const LINK_TYPE = '$>';
/** `number@stream`; the stream's name may hold further `@`. */
const LINK = /^(\d{1,16})@(.+)$/s;

/** What a reader gets for one record: the event itself, or the link and what it points at (nothing, when that is gone). */
export interface Resolved {
  readonly event?: RawEvent;
  readonly link?: RawEvent;
}

/** Follows a link; every other event, and a link whose text is none, is its own event. */
export async function resolveLink(store: EmbeddedEventStore, event: RawEvent): Promise<Resolved> {
  if (event.type !== LINK_TYPE) return { event };
  const [, revision, stream] = LINK.exec(event.data.toString('utf8')) ?? [];
  if (revision === undefined || stream === undefined) return { event };
  const target = await store.rawAt(stream, Number(revision));
  return target ? { event: target, link: event } : { link: event };
}
