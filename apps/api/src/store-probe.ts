import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@opsledger/eventsourcing';
/** Milliseconds for which an answer is told again: the page that asks is open to all. */
const ASK_AGAIN_MS = 2_000;
/** Milliseconds after which no answer is one. */
const PATIENCE_MS = 1_000;

/** Whether the event store answers, as `probeOf` asks. */
export function storeProbe(store: Pick<EventStore, 'head'>): () => Promise<boolean> {
  return probeOf(() => store.head());
}

/** A question to a store whether it answers, asked at most once in two seconds whoever wants to know. Never throws. */
export function probeOf(ask: () => Promise<unknown>): () => Promise<boolean> {
  let asked = -Infinity;
  let answer = Promise.resolve(false);
  return () => {
    if (performance.now() - asked >= ASK_AGAIN_MS) {
      asked = performance.now();
      answer = answersInTime(ask);
    }
    return answer;
  };
}

async function answersInTime(ask: () => Promise<unknown>): Promise<boolean> {
  const abort = new AbortController();
  const tooLate = sleep(PATIENCE_MS, false, { signal: abort.signal }).catch(() => false);
  const answered = ask().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, tooLate]).finally(() => {
    abort.abort();
  });
}
