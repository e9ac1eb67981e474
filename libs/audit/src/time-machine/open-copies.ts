import { apiError } from '@opsledger/graphql';
import type { CopyStorage, Projection, ReadStore } from '@opsledger/read-store';

interface OpenCopy {
  readonly readStore: Promise<ReadStore>;
  users: number;
  /** By a clock that never jumps, in milliseconds. */
  usedAt: number;
  /** Closed as soon as nobody uses it. */
  unwanted: boolean;
}

/** A copy in use. Call `leave` once. */
export interface Visit {
  readonly readStore: ReadStore;
  readonly leave: () => void;
}

/** Seconds after which somebody who found every place taken may try again. */
const RETRY_SECONDS = 2;

/** The copies that this node has open to be asked: a few, because each takes memory, and none that nobody has asked for a while. */
export class OpenCopies {
  private readonly copies = new Map<string, OpenCopy>();
  private readonly closing = new Set<Promise<void>>();

  /** @param limits.idleMs a copy that nobody has asked for so many milliseconds is closed. */
  constructor(
    private readonly storage: CopyStorage,
    private readonly limits: { readonly open: number; readonly idleMs: number },
  ) {}

  /** Opens a copy, unless it is open. @throws {GraphQLError} UNAVAILABLE while as many as may be open are all in use. @throws when it cannot be opened. */
  async visit(name: string, projections: readonly Projection[]): Promise<Visit> {
    const copy = this.copies.get(name) ?? this.open(name, projections);
    copy.users += 1;
    const leave = (): void => {
      copy.users -= 1;
      copy.usedAt = performance.now();
      if (copy.unwanted && copy.users === 0) this.close(name, copy);
    };
    try {
      const readStore = await copy.readStore;
      await readStore.ready;
      return { readStore, leave };
    } catch (error) {
      copy.unwanted = true;
      leave();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.copies.has(name);
  }

  /** Closes a copy once nobody uses it. */
  unwant(name: string): void {
    const copy = this.copies.get(name);
    if (!copy) return;
    copy.unwanted = true;
    if (copy.users === 0) this.close(name, copy);
  }

  closeIdle(): void {
    const now = performance.now();
    for (const [name, copy] of this.copies) if (copy.users === 0 && now - copy.usedAt > this.limits.idleMs) this.close(name, copy);
  }

  /** Waits for what is being closed. */
  async settled(): Promise<void> {
    await Promise.all(this.closing);
  }

  /** Closes all, whoever uses them. */
  async end(): Promise<void> {
    for (const [name, copy] of this.copies) this.close(name, copy);
    await this.settled();
  }

  private open(name: string, projections: readonly Projection[]): OpenCopy {
    this.makeRoom();
    const opened = this.settled().then(() => this.storage.open(name, projections, { sealed: true }));
    opened.catch(() => undefined);
    const copy: OpenCopy = { readStore: opened, users: 0, usedAt: performance.now(), unwanted: false };
    this.copies.set(name, copy);
    return copy;
  }

  private makeRoom(): void {
    if (this.copies.size < this.limits.open) return;
    const [longestIdle] = [...this.copies].filter(([, { users }]) => users === 0).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    if (!longestIdle) {
      const message = `Queries run in ${this.limits.open} other time machines, which is as many as one server keeps open. Try again in a few seconds.`;
      throw apiError('UNAVAILABLE', message, { retryAfterSeconds: RETRY_SECONDS });
    }
    this.close(...longestIdle);
  }

  private close(name: string, copy: OpenCopy): void {
    if (this.copies.get(name) !== copy) return;
    this.copies.delete(name);
    const closed = copy.readStore.then(
      (readStore) => readStore.close(),
      () => undefined,
    );
    this.closing.add(closed);
    void closed.finally(() => this.closing.delete(closed)).catch(() => undefined);
  }
}
