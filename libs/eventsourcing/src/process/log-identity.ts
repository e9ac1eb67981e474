import { StoreUnavailable } from '../event-store/errors.js';
import type { EventStore, ReadAllOptions, RecordedEvent } from '../event-store/event-store.js';
import { comparePositions, START, type Position } from '../event-store/position.js';

/** An event that a reader of the log remembers, so that a replaced log is noticed: a position alone fits any log that is long enough. */
export interface LogMark {
  readonly id: string;
  readonly position: Position;
}

/** Where a reader of the log is. */
export interface LogPlace {
  /** Everything up to here has been considered. */
  readonly position: Position;
  /** An event at or before it. Undefined before the first one. */
  readonly lastEvent: LogMark | undefined;
}

/**
 * Compares a place with the log it is said to come from. A place behind the start that remembers no event would fit any log, so it is none:
 * who has found no event of its own yet remembers another (`markBefore`).
 * @returns why it cannot be a place in this log, or undefined when it can. @throws {StoreUnavailable}
 */
export async function strayFromLog(eventStore: EventStore, { position, lastEvent }: LogPlace): Promise<string | undefined> {
  if (comparePositions(position, await eventStore.head()) > 0) return 'it is ahead of the log';
  if (!lastEvent) return comparePositions(position, START) > 0 ? 'it remembers no event of it' : undefined;
  const event = await eventAt(eventStore, lastEvent.position);
  if (event === 'nowhere') return 'the log cannot be read where it applied its last event';
  if (!event) return 'the log does not hold the last event that it applied';
  const same = event.id === lastEvent.id && comparePositions(event.position, lastEvent.position) === 0;
  return same ? undefined : 'the log holds another event where it applied its last one';
}

/** An event at or before a position, to be remembered by a reader that has found none of its own yet; undefined when there is none. */
export async function markBefore(eventStore: EventStore, position: Position): Promise<LogMark | undefined> {
  const before = await firstOf(eventStore, { from: position, direction: 'backwards', maxCount: 1 });
  const event = before ?? (await firstOf(eventStore, { maxCount: 1 }));
  return event && comparePositions(event.position, position) <= 0 ? { id: event.id, position: event.position } : undefined;
}

async function firstOf(eventStore: EventStore, options: ReadAllOptions): Promise<RecordedEvent | undefined> {
  for await (const event of eventStore.readAll(options)) return event;
  return undefined;
}

/** EventStoreDB fails for a position between two records, which a place in another log most often is: 'nowhere', when it answers otherwise. */
async function eventAt(eventStore: EventStore, position: Position): Promise<RecordedEvent | 'nowhere' | undefined> {
  try {
    return await firstOf(eventStore, { from: position, maxCount: 1 });
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    await eventStore.head();
    return 'nowhere';
  }
}
