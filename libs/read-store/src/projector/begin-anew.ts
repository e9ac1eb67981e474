import { strayFromLog, type EventStore, type OperationsLog } from '@opsledger/eventsourcing';
import { prepareSchema } from '../database/schema.js';
import { isSuperseded } from '../database/versions.js';
import type { Projection } from '../projection/projection.js';
import type { ReadStore } from '../read-store.js';
import type { Checkpoint, Checkpoints } from './checkpoint.js';

/** A checkpoint that belongs to another log. */
export interface Stray {
  readonly partition: number;
  readonly checkpoint: Checkpoint;
  readonly why: string;
}

/** The first of some checkpoints that does not fit the log. Those that say the same are compared once. */
export async function findStray(eventStore: EventStore, checkpoints: Checkpoints): Promise<Stray | undefined> {
  const checked = new Set<string>();
  for (const [partition, checkpoint] of checkpoints) {
    const key = checkpoint.lastEvent && `${checkpoint.lastEvent.id} ${checkpoint.position.commit}`;
    if (key !== undefined && checked.has(key)) continue;
    if (key !== undefined) checked.add(key);
    const why = await strayFromLog(eventStore, checkpoint);
    if (why !== undefined) return { partition, checkpoint, why };
  }
  return undefined;
}

/**
 * A server that lost what it had acknowledged, as some are configured to, may have lost the tables themselves: they are made again.
 * @returns false when they were dropped for a newer version, or the database does not answer.
 */
export async function reviveTables({ db }: ReadStore, projection: Projection, log: OperationsLog): Promise<boolean> {
  try {
    if (await isSuperseded(db, projection)) return false;
    await prepareSchema(db, [projection], { alone: false, log });
    return true;
  } catch {
    return false;
  }
}
