import { comparePositions, EmbeddedEventStore, type EventStore, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';

/** An event that is the last one of a past, and when it was recorded. */
export interface LastEvent {
  readonly position: Position;
  readonly recordedAt: Instant;
}

/** The last event that was recorded by then, or undefined when there was none. The times at which events are recorded never fall. */
export async function lastRecordedBy(log: EventStore, instant: Instant): Promise<LastEvent | undefined> {
  const head = await log.head();
  const behind = log instanceof EmbeddedEventStore ? await firstLater(log, instant, Number(head.commit)) : undefined;
  return lastThat(log, behind, (event) => event.recordedAt <= instant);
}

/** The last event up to a position, which is most often that of an event; undefined when there is none. */
export async function lastUpTo(log: EventStore, position: Position): Promise<LastEvent | undefined> {
  for await (const event of log.readAll({ from: position, maxCount: 1 })) {
    const last = comparePositions(event.position, position) === 0 ? asLast(event) : undefined;
    if (last) return last;
  }
  return lastThat(log, position, () => true);
}

/** The first of the positions, which are numbers without gaps there, whose event was recorded later; half of what is left goes with each look. */
async function firstLater(log: EventStore, instant: Instant, head: number): Promise<Position> {
  let [low, high] = [1, head + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const event = await firstOwn(log, middle);
    if (event && event.recordedAt <= instant) low = middle + 1;
    else high = middle;
  }
  return { commit: BigInt(low), prepare: BigInt(low) };
}

async function firstOwn(log: EventStore, from: number): Promise<LastEvent | undefined> {
  for await (const event of log.readAll({ from: { commit: BigInt(from), prepare: BigInt(from) } })) {
    const found = asLast(event);
    if (found) return found;
  }
  return undefined;
}

async function lastThat(
  log: EventStore,
  before: Position | undefined,
  fits: (event: LastEvent) => boolean,
): Promise<LastEvent | undefined> {
  for await (const event of log.readAll({ direction: 'backwards', ...(before && { from: before }) })) {
    const found = asLast(event);
    if (found && fits(found)) return found;
  }
  return undefined;
}

/** The store's own events are nobody's last one. */
function asLast({ type, position, metadata }: RecordedEvent): LastEvent | undefined {
  const { recordedAt } = metadata;
  return type.startsWith('$') || typeof recordedAt !== 'string' ? undefined : { position, recordedAt: recordedAt as Instant };
}
