import { setTimeout as sleep } from 'node:timers/promises';

/** How long an answer is told again, and after how long no answer is one. Milliseconds. */
export interface Memory {
  readonly forMs: number;
  readonly patienceMs: number;
}

/** A question that is asked at most once in a while, whoever wants to know. Undefined when it failed or took too long. Never throws. */
export function remembered<Answer>(ask: () => Promise<Answer>, { forMs, patienceMs }: Memory): () => Promise<Answer | undefined> {
  let asked = -Infinity;
  let answer: Promise<Answer | undefined> = Promise.resolve(undefined);
  return () => {
    if (performance.now() - asked >= forMs) {
      asked = performance.now();
      answer = inTime(ask, patienceMs);
    }
    return answer;
  };
}

async function inTime<Answer>(ask: () => Promise<Answer>, patienceMs: number): Promise<Answer | undefined> {
  const abort = new AbortController();
  const tooLate = sleep(patienceMs, undefined, { signal: abort.signal }).catch(() => undefined);
  const answered = ask().catch(() => undefined);
  return Promise.race([answered, tooLate]).finally(() => {
    abort.abort();
  });
}
