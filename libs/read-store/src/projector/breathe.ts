import { setTimeout as sleep } from 'node:timers/promises';

/** Longest rest between two batches, in milliseconds. */
const MAX_REST_MS = 50;

/**
 * Rests as long as a batch took, once it has caught up: under a stream of commands the batches then grow and the database leaves half of its
 * core to others, while a single event after a quiet moment is still applied at once.
 */
export async function breathe(batchMs: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(batchMs, MAX_REST_MS), undefined, { signal }).catch(() => undefined);
}
