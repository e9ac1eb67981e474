import { eventDecoder, streamCategory, type EventCatalogue, type EventStore, type StoredEvent } from '@opsledger/eventsourcing';
import { currentActor, type TimelineEventNode, type Timelines } from '@opsledger/graphql';
import type { TrailPlace } from './trail.queries.js';

/** Streams that are read at once. */
const AT_ONCE = 32;
/** Events of one stream that are so near to each other are read together. */
const NEAR = 16;

/** A stretch of one stream. */
interface Stretch {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
}

/** The name of the stream of a row. */
export function streamOf({ stream, subject_type, subject_id }: Pick<TrailPlace, 'stream' | 'subject_type' | 'subject_id'>): string {
  return stream ?? `${subject_type}-${subject_id}`;
}

/** What must be read for some rows: one stretch per stream, or several where its events lie far apart; never more than rows. Pure. */
export function stretchesOf(places: readonly TrailPlace[]): readonly Stretch[] {
  const sorted = places
    .map((place) => ({ stream: streamOf(place), version: place.version }))
    .sort((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.version - b.version));
  const stretches: { stream: string; from: number; to: number }[] = [];
  for (const { stream, version } of sorted) {
    const last = stretches.at(-1);
    if (last?.stream === stream && version - last.to <= NEAR) last.to = version;
    else stretches.push({ stream, from: version, to: version });
  }
  return stretches;
}

/** Reads the events of rows from the log, and shows them as their contexts say. */
export class TrailEvents {
  private readonly byCategory: ReadonlyMap<string, EventCatalogue>;

  constructor(
    private readonly store: EventStore,
    private readonly timelines: Timelines,
    catalogues: readonly EventCatalogue[],
  ) {
    this.byCategory = new Map(catalogues.map((catalogue) => [catalogue.category, catalogue]));
  }

  /** The nodes of some rows, in their order. @throws {Error} when the log has not what the trail says: it is another log. */
  async nodes(places: readonly TrailPlace[]): Promise<readonly TimelineEventNode[]> {
    const found = new Map<string, StoredEvent>();
    const stretches = stretchesOf(places);
    for (let from = 0; from < stretches.length; from += AT_ONCE)
      await Promise.all(stretches.slice(from, from + AT_ONCE).map((stretch) => this.read(stretch, found)));
    const events = places.map((place) => {
      const event = found.get(place.event_id);
      if (!event) throw new Error(`The log has no event ${place.event_id} in ${streamOf(place)}, though the audit trail was made from it.`);
      return event;
    });
    return this.shown(events);
  }

  /** Those of one catalogue together, so that what they changed is worked out together. */
  private shown(events: readonly StoredEvent[]): readonly TimelineEventNode[] {
    const reader = currentActor();
    const nodes = [...this.byCategory.values()].flatMap((catalogue) =>
      this.timelines.showAll(
        events.filter(({ stream }) => streamCategory(stream) === catalogue.category),
        catalogue,
        reader,
      ),
    );
    const byId = new Map(nodes.map((node) => [node.id, node]));
    return events.map(({ id }) => byId.get(id)!);
  }

  private async read({ stream, from, to }: Stretch, found: Map<string, StoredEvent>): Promise<void> {
    const decode = eventDecoder([this.byCategory.get(streamCategory(stream))!]);
    for await (const recorded of this.store.readStream(stream, { from, maxCount: to - from + 1 })) {
      const event = decode(recorded);
      if (event) found.set(event.id, event);
    }
  }
}
