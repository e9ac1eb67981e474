import { setTimeout as sleep } from 'node:timers/promises';
import { TimedOut } from './failures.js';

/** Answers as the promise does, or rejects after `milliseconds`. A late answer is dropped. @throws {TimedOut} */
export async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimedOut(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits before try number `attempt` (from 1): 100 ms, twice as long each time, at most two seconds, a quarter more or less. */
export async function backOff(attempt: number, signal?: AbortSignal): Promise<void> {
  const pause = Math.min(2000, 100 * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2);
  await sleep(pause, undefined, signal && { signal }).catch(() => undefined);
}
