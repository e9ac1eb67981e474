import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV5 } from '@opsledger/kernel';
import type { EventStore, NewEvent, RecordedEvent } from '@opsledger/eventsourcing';

/** The store as it is now; a restart replaces it. */
export type Current = () => EventStore;

/** A name that no other spec uses. */
export function newStream(): string {
  return `conformance-${randomUUID()}`;
}

/** The event that a letter stands for in a stream: the same id every time. */
export function letter(stream: string, name: string): NewEvent {
  return { id: uuidV5(`${stream}|${name}`), type: 'Lettered', data: { name }, metadata: {} };
}

/** One event per letter. */
export function lettersOf(stream: string, names: string): readonly NewEvent[] {
  return [...names].map((name) => letter(stream, name));
}

/** The letters of a stream, their ids checked. @param home the stream they were made for. */
export async function letters(store: EventStore, stream: string, home = stream): Promise<string> {
  const events = await all(store.readStream(stream));
  const names = events.map(({ data }) => data['name'] as string).join('');
  expect(ids(events)).toEqual(lettersOf(home, names).map(({ id }) => id));
  return names;
}

/**
 * Runs a check until it passes, for a fifth of a second. EventStoreDB acknowledges what revives a stream a moment before it rewrites the
 * metadata that hides the stream's events.
 */
export async function soon(check: () => Promise<void>): Promise<void> {
  for (let attempt = 1; attempt < 20; attempt += 1) {
    const passed = await check().then(
      () => true,
      () => false,
    );
    if (passed) return;
    await sleep(attempt);
  }
  await check();
}

/** Those events of one stream. */
export async function inStream(events: AsyncIterable<RecordedEvent>, stream: string): Promise<readonly RecordedEvent[]> {
  return (await all(events)).filter((event) => event.stream === stream);
}

/** The ids of events, in their order. */
export function ids(events: readonly { readonly id: string }[]): readonly string[] {
  return events.map(({ id }) => id);
}

/** Everything that is yielded. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** What the stream that holds a stream's metadata shows, which is one event. */
export async function lastMetadata(store: EventStore, stream: string): Promise<Pick<RecordedEvent, 'revision' | 'data'>> {
  const [event, ...more] = await all(store.readStream(`$$${stream}`));
  expect([event?.type, more]).toEqual(['$metadata', []]);
  return { revision: event!.revision, data: event!.data };
}
