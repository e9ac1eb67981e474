/** Runs tasks that share a key one after another, in the order they came; tasks with different keys run side by side. */
export class KeyedMutex {
  private readonly tails = new Map<string, Promise<void>>();

  /** Waits for the key, then answers with the function that gives it up. */
  async acquire(key: string): Promise<() => void> {
    const before = this.tails.get(key);
    let release!: () => void;
    const tail = new Promise<void>((resolve) => (release = resolve));
    this.tails.set(key, tail);
    if (before) await before;
    return () => {
      if (this.tails.get(key) === tail) this.tails.delete(key);
      release();
    };
  }

  /** Takes all keys in one fixed order, so that two callers never wait for each other. */
  async acquireAll(keys: readonly string[]): Promise<() => void> {
    const releases: (() => void)[] = [];
    for (const key of [...new Set(keys)].sort()) releases.push(await this.acquire(key));
    return () => {
      for (const release of releases) release();
    };
  }
}
