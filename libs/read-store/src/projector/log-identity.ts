import { comparePositions, type EventStore } from '@opsledger/eventsourcing';
import type { Checkpoint } from './checkpoint.js';

/**
 * Compares a checkpoint with the log it is said to come from.
 * @returns why the read model cannot stem from this log, or undefined when it can.
 */
export async function strayFromLog(eventStore: EventStore, { position, lastEvent }: Checkpoint): Promise<string | undefined> {
  if (comparePositions(position, await eventStore.head()) > 0) return 'it is ahead of the log';
  if (!lastEvent) return undefined;
  for await (const event of eventStore.readAll({ from: lastEvent.position, maxCount: 1 })) {
    const same = event.id === lastEvent.id && comparePositions(event.position, lastEvent.position) === 0;
    return same ? undefined : 'the log holds another event where it applied its last one';
  }
  return 'the log does not hold the last event that it applied';
}
