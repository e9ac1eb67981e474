import {
  EventStore,
  type AppendResult,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionPage,
} from '@opsledger/eventsourcing';
import type { SubjectKeys } from '@opsledger/organization';

const PERSON = 'person-';
/** Most events about people in a page: they are applied well within the time for which their keys stay at hand. */
const MOST_AT_ONCE = 500;

/** A log whose subscriptions fetch the keys of the people in a page before they hand it on: read models decrypt without waiting. */
export class KeysFirst extends EventStore {
  constructor(
    private readonly store: EventStore,
    private readonly keys: Pick<SubjectKeys, 'load'>,
  ) {
    super();
  }

  override async *subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    for await (const page of this.store.subscribeToAll(options)) {
      for (const part of partsOf(page)) {
        await this.keys.load(peopleIn(part.events));
        yield part;
      }
    }
  }

  override append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    return this.store.append(stream, events, expected);
  }

  override readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent> {
    return this.store.readStream(stream, options);
  }

  override readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent> {
    return this.store.readAll(options);
  }

  override head(): Promise<Position> {
    return this.store.head();
  }

  override close(): Promise<void> {
    return this.store.close();
  }
}

function peopleIn(events: readonly RecordedEvent[]): readonly string[] {
  const people = events.filter(({ stream }) => stream.startsWith(PERSON)).map(({ stream }) => stream.slice(PERSON.length));
  return [...new Set(people)];
}

function* partsOf(page: SubscriptionPage): Iterable<SubscriptionPage> {
  const { events } = page;
  if (events.length <= MOST_AT_ONCE || peopleIn(events).length === 0) {
    yield page;
    return;
  }
  for (let start = 0; start < events.length; start += MOST_AT_ONCE) {
    const part = events.slice(start, start + MOST_AT_ONCE);
    const isLast = start + MOST_AT_ONCE >= events.length;
    yield isLast ? { ...page, events: part } : { events: part, position: part.at(-1)!.position, caughtUp: false };
  }
}
