import { Injectable } from '@nestjs/common';
import {
  comparePositions,
  eventDecoder,
  EventStore,
  formatPosition,
  parsePosition,
  streamCategory,
  StreamNotFound,
  type EventCatalogue,
  type StoredEvent,
} from '@opsledger/eventsourcing';
import type { Actor, JsonObject } from '@opsledger/kernel';
import { EventDifferences, type DifferenceOf } from '../history/event-differences.js';
import { CursorKey, CursorSeal } from '../list/cursor.js';
import { pageOf, type PageArgs } from '../list/page.js';
import { currentActor } from '../request/request-context.js';
import { DisplayNames } from './display-names.js';
import { someone, tell } from './telling.js';
import { timelineNode, type TimelineConnection, type TimelineEventNode } from './timeline.node.js';

/** What a context says of the events of one of its kinds of streams. */
export interface TimelineSource {
  readonly catalogue: EventCatalogue;
  /** The data of an event without what the reader may not see, null for nothing of it; default: all of it. */
  readonly shownTo?: (reader: Actor, data: JsonObject) => JsonObject | null;
  /** The events of a stream that concern a part of its aggregate, e.g. one lot of an entitlement. */
  readonly concerning?: (events: readonly StoredEvent[], part: string) => readonly StoredEvent[];
}

/** A stream whose events are on a timeline, or the events in it that concern one part of the aggregate. */
export interface TimelineSubject {
  readonly category: string;
  readonly id: string;
  readonly part?: string;
}

/** Streams that are read at once. */
const AT_ONCE = 32;

/** Timelines are read from the log itself. Contexts register what their events say when their resolvers are made. */
@Injectable()
export class Timelines {
  private readonly sources = new Map<string, TimelineSource>();

  constructor(
    private readonly store: EventStore,
    private readonly cursorKey: CursorKey,
    private readonly differences: EventDifferences,
    private readonly names: DisplayNames,
  ) {}

  register(source: TimelineSource): void {
    this.sources.set(source.catalogue.category, source);
  }

  /** Does a context say what may be seen of the events of this category? */
  tellsOf(category: string): boolean {
    return this.sources.has(category);
  }

  /** All events of a stream, or from a revision on at most so many; upcast. None when there is no such stream. */
  async read(
    { category, id }: TimelineSubject,
    range: { readonly from?: number; readonly maxCount?: number } = {},
  ): Promise<readonly StoredEvent[]> {
    const decode = eventDecoder([this.sourceOf(category).catalogue]);
    const events: StoredEvent[] = [];
    try {
      for await (const event of this.store.readStream(`${category}-${id}`, { ...range })) events.push(decode(event)!);
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return events;
  }

  /**
   * A page of what happened to the subjects, in the order of the log. The first one gives its name to the cursors.
   * @throws {GraphQLError} INVALID_CURSOR, INVALID_PAGE_SIZE.
   */
  async page(subjects: readonly TimelineSubject[], args: PageArgs): Promise<TimelineConnection> {
    const { size, cursor } = pageOf(args);
    const [first] = subjects;
    const seal = new CursorSeal(this.cursorKey.bytes, `timeline:${first?.category}:${first?.id}`);
    const after = cursor === undefined ? undefined : (seal.open(cursor) as readonly [position: string, revision: number]);
    const events =
      subjects.length === 1 && first?.part === undefined
        ? await this.read(first!, { from: after ? after[1] + 1 : 0, maxCount: size + 1 })
        : await this.merged(subjects, after && after[0]);
    const reader = currentActor();
    const shown = events.slice(0, size);
    const changes = this.differences.of(shown, reader);
    const edges = shown.map((event) => ({
      cursor: seal.seal([formatPosition(event.position), event.revision]),
      node: this.show(event, this.sourceOf(streamCategory(event.stream)).catalogue, reader, changes(event)),
    }));
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: {
        hasNextPage: events.length > size,
        hasPreviousPage: cursor !== undefined,
        startCursor: () => edges[0]?.cursor ?? null,
        endCursor: () => edges.at(-1)?.cursor ?? null,
      },
    };
  }

  /** An event of a catalogue as the reader may see it: without its data where no context says what of them may be seen. */
  show(
    event: StoredEvent,
    { category, definitions }: EventCatalogue,
    reader: Actor,
    changes: DifferenceOf = this.differences.of([event], reader)(event),
  ): TimelineEventNode {
    const source = this.sources.get(category);
    const data = event.data as JsonObject;
    const shown = source ? (source.shownTo ? source.shownTo(reader, data) : data) : null;
    const { actor, onBehalfOf } = event.metadata;
    const definition = definitions[event.type]!;
    return timelineNode(event, {
      summary: definition.summary,
      data: shown,
      changes,
      sentence: () => tell(event, definition, shown ?? {}, this.names),
      actorName: () => this.names.of(someone(actor.id)),
      onBehalfOfName: async () => (onBehalfOf === undefined ? null : this.names.of(someone(onBehalfOf))),
    });
  }

  /** Some events of a catalogue, as `show` shows each. */
  showAll(events: readonly StoredEvent[], catalogue: EventCatalogue, reader: Actor): readonly TimelineEventNode[] {
    const changes = this.differences.of(events, reader);
    return events.map((event) => this.show(event, catalogue, reader, changes(event)));
  }

  /** The events of several subjects in the order of the log, behind a position. */
  private async merged(subjects: readonly TimelineSubject[], after: string | undefined): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (let from = 0; from < subjects.length; from += AT_ONCE) {
      const read = await Promise.all(subjects.slice(from, from + AT_ONCE).map((subject) => this.eventsOf(subject)));
      events.push(...read.flat());
    }
    const start = after === undefined ? undefined : parsePosition(after);
    const behind = start ? events.filter(({ position }) => comparePositions(position, start) > 0) : events;
    return behind.sort((a, b) => comparePositions(a.position, b.position) || a.revision - b.revision);
  }

  private async eventsOf(subject: TimelineSubject): Promise<readonly StoredEvent[]> {
    const events = await this.read(subject);
    const { concerning } = this.sourceOf(subject.category);
    return subject.part !== undefined && concerning ? concerning(events, subject.part) : events;
  }

  private sourceOf(category: string): TimelineSource {
    const source = this.sources.get(category);
    if (!source) throw new TypeError(`No context tells of the events of "${category}". Register them with Timelines.`);
    return source;
  }
}
