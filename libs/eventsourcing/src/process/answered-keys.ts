import type { RejectionCode } from '@opsledger/kernel';

/** Most keys that are remembered. Whoever is forgotten is asked again, which is harmless. */
const MOST = 10_000;

/** Keys whose command was answered lately, so that what stays due is neither sent nor logged at every look. In memory only. */
export class AnsweredKeys {
  private readonly keys = new Map<string, { readonly until: number; readonly code: RejectionCode | undefined }>();

  /** @param restMs milliseconds for which an answered key is left alone, by a clock that never jumps. */
  constructor(private readonly restMs: number) {}

  rests(key: string): boolean {
    return (this.keys.get(key)?.until ?? -Infinity) > performance.now();
  }

  /** Notes an answer; without a code it was accepted. @returns whether it is news: the first of its kind for this key. */
  note(key: string, code?: RejectionCode): boolean {
    const before = this.keys.get(key);
    this.keys.delete(key); // so that it is the youngest again
    // Others were faster: the next look may succeed.
    this.keys.set(key, { until: code === 'CONFLICT' ? -Infinity : performance.now() + this.restMs, code });
    for (const oldest of this.keys.keys()) {
      if (this.keys.size <= MOST) break;
      this.keys.delete(oldest);
    }
    return before?.code !== code;
  }
}
