import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that is asked to end. */
export interface Endable {
  /** Says by its readiness that it is about to end. What is asked of it meanwhile is still answered. */
  drain(): void;
  /** Lets what is under way finish, then frees everything. */
  close(): Promise<void>;
}

/** Milliseconds for which requests are still answered after SIGTERM while readiness says 503, so that load balancers notice. */
const DRAIN_MS = 3_000;
/** Milliseconds after which an end that hangs is cut short. Requests have 10 s of them. */
const END_MS = 20_000;

/**
 * Ends the process in good order at the first signal: readiness first, then what is under way, then the stores; exit code 0.
 * SIGINT comes from someone at a terminal, so nothing is waited for. A second signal ends it at once.
 * @param drainMs 0 for a program without clients: nobody is sent to another one meanwhile, and its work is waited for.
 */
export function endOnSignals(program: Endable, drainMs = DRAIN_MS): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(128 + constants.signals[signal]);
      ending = true;
      void end(program, signal === 'SIGTERM' ? drainMs : 0).then((code) => process.exit(code));
    });
  }
}

/** @returns the exit code: 0, or 1 when it failed or took too long. */
async function end(program: Endable, drainMs: number): Promise<number> {
  program.drain();
  await sleep(drainMs);
  const closed = program.close().then(
    () => 0,
    () => 1,
  );
  return Promise.race([closed, sleep(END_MS, 1)]);
}
