/** Wakes whoever waits for the next commit of this process. */
export class CommitSignal {
  private readonly waiting = new Set<() => void>();

  /** Wakes everyone who waits now. */
  notify(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Resolves at the next `notify`, when the signal is aborted, or after `pollMs` milliseconds when given. */
  async wait(signal: AbortSignal, pollMs?: number): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = pollMs === undefined ? undefined : setTimeout(wake, pollMs);
      const waiting = this.waiting;
      function wake(): void {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        clearTimeout(timer);
        resolve();
      }
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
