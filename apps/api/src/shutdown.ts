import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './server.js';

/** Milliseconds for which requests are still answered after SIGTERM while readiness says 503, so that load balancers notice. */
const DRAIN_MS = 3_000;
/** Milliseconds after which an end that hangs is cut short. Requests have 10 s of them. */
const END_MS = 20_000;

/**
 * Ends the process in good order at the first signal: readiness first, then the requests under way, then the stores; exit code 0.
 * SIGINT comes from someone at a terminal, so nothing is waited for. A second signal ends it at once.
 */
export function endOnSignals(server: Pick<Server, 'drain' | 'close'>): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(128 + constants.signals[signal]);
      ending = true;
      void end(server, signal === 'SIGTERM' ? DRAIN_MS : 0).then((code) => process.exit(code));
    });
  }
}

/** @returns the exit code: 0, or 1 when it failed or took too long. */
async function end(server: Pick<Server, 'drain' | 'close'>, drainMs: number): Promise<number> {
  server.drain();
  await sleep(drainMs);
  const closed = server.close().then(
    () => 0,
    () => 1,
  );
  return Promise.race([closed, sleep(END_MS, 1)]);
}
