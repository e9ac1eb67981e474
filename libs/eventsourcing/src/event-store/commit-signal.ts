/** Wakes whoever waits for the next commit. */
export class CommitSignal {
  private waiting: (() => void)[] = [];

  /** Wakes everyone who waits now. */
  notify(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves at the next `notify`, or after `pollMs` milliseconds when given. */
  async wait(pollMs?: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = pollMs === undefined ? undefined : setTimeout(resolve, pollMs);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
