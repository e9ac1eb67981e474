import { Injectable } from '@nestjs/common';
import {
  comparePositions,
  eventDecoder,
  EventStore,
  isTechnicalEvent,
  StreamNotFound,
  type Position,
  type ReadStreamOptions,
  type RecordedEvent,
  type StoredEvent,
} from '@opsledger/eventsourcing';
import { Bell } from './bell.js';
import { ChangeFeed } from './change-feed.js';
import { endable } from './endable.js';
import { ShownEvents } from './shown-events.js';
import type { Subject } from './subject.js';

/** Events that are read at once for one follower. */
const PAGE = 50;

/** One event of a subject. */
export interface SubjectChange {
  readonly subject: Subject;
  readonly id: string;
  readonly event: StoredEvent;
}

/**
 * Follows subjects. Every follower reads the stream itself, from the revision behind the last one given: so there is neither hole nor double, nothing
 * is kept for one that is slow, and whoever comes back with a position goes on behind it.
 */
@Injectable()
export class SubjectChanges {
  constructor(
    private readonly store: EventStore,
    private readonly feed: ChangeFeed,
    private readonly shownEvents: ShownEvents,
  ) {}

  /** Every event behind `after`, or from now on, in order, each once the read models show it. Ends when its reader leaves. */
  follow(subject: Subject, id: string, after: Position | undefined): AsyncGenerator<SubjectChange, void> {
    const stream = `${subject.events.category}-${id}`;
    const decode = eventDecoder([subject.events]);
    const events = (signal: AbortSignal) => this.events(stream, after, signal);
    return endable(async function* (signal) {
      for await (const event of events(signal)) {
        const decoded = isTechnicalEvent(event.type) ? undefined : decode(event);
        if (decoded) yield { subject, id, event: decoded };
      }
    });
  }

  private async *events(stream: string, after: Position | undefined, signal: AbortSignal): AsyncGenerator<RecordedEvent, void> {
    const bell = new Bell();
    const leave = this.feed.listen([`stream:${stream}`], bell.ring);
    signal.addEventListener('abort', bell.ring, { once: true });
    try {
      let next = await this.firstBehind(stream, after);
      while (!signal.aborted) {
        const page = await this.read(stream, { from: next, maxCount: PAGE });
        for (const event of page) {
          if (!(await this.shownEvents.reached(event.position, [event.type], signal))) return;
          yield event;
          next = event.revision + 1;
        }
        if (page.length < PAGE) await bell.wait();
      }
    } finally {
      leave();
      signal.removeEventListener('abort', bell.ring);
    }
  }

  /** The revision of the first event behind a position; that of the next event of all when there is no position. */
  private async firstBehind(stream: string, after: Position | undefined): Promise<number> {
    let first = 0;
    try {
      for await (const { revision, position } of this.store.readStream(stream, { direction: 'backwards' })) {
        if (!after || comparePositions(position, after) <= 0) return revision + 1;
        first = revision;
      }
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return first;
  }

  private async read(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    try {
      for await (const event of this.store.readStream(stream, options)) events.push(event);
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return events;
  }
}
