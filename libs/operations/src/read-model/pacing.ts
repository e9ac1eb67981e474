import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between looks at the lag. */
const LOOK_MS = 250;
/** Milliseconds that one batch waits at most, so that a rebuild comes to its end beside a read model that never catches up. */
const LONGEST_WAIT_MS = 10_000;

/**
 * What a rebuild does between two batches: it rests while what is served lags behind the log, and otherwise leaves the database to others for
 * as long as the batch has taken.
 * @param lagSeconds how far the read models that are served lag behind. @param maxLagSeconds how much of it is left alone.
 */
export function pacing(lagSeconds: () => Promise<number>, maxLagSeconds: number, signal: AbortSignal): () => Promise<void> {
  let lookedAt = -Infinity;
  let began = performance.now();
  return async () => {
    const took = performance.now() - began;
    await sleep(Math.min(took, LOOK_MS), undefined, { signal });
    if (performance.now() - lookedAt >= LOOK_MS) {
      const deadline = performance.now() + LONGEST_WAIT_MS;
      while ((await lagSeconds()) > maxLagSeconds && performance.now() < deadline) await sleep(LOOK_MS, undefined, { signal });
      lookedAt = performance.now();
    }
    began = performance.now();
  };
}
