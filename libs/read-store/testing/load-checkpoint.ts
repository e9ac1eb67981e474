import type { Kysely } from 'kysely';
import type { Projection } from '@opsledger/read-store';
import { loadCheckpoints, type Checkpoint } from '../src/projector/checkpoint.js';

/** The checkpoint of the first partition in the tables that are served. */
export async function loadCheckpoint(db: Kysely<unknown>, projection: Projection): Promise<Checkpoint> {
  return (await loadCheckpoints(db, projection))!.checkpoints.get(0)!;
}
