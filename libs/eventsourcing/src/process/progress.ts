import { comparePositions, START, type Position } from '../event-store/position.js';

interface Waiter {
  readonly position: Position;
  readonly pending: Set<string>;
  readonly done: () => void;
}

/** How far each projection or process has come, and who waits for it. In memory: one process writes and reads it. */
export class Progress {
  private readonly reached = new Map<string, Position>();
  private readonly stopped = new Set<string>();
  private readonly waiters = new Set<Waiter>();

  constructor(names: readonly string[]) {
    for (const name of names) this.reached.set(name, START);
  }

  /** Notes where one is; it may also fall back, when it is rebuilt. */
  advance(name: string, position: Position): void {
    this.reached.set(name, position);
    for (const waiter of this.waiters) {
      if (comparePositions(position, waiter.position) < 0) continue;
      waiter.pending.delete(name);
      if (waiter.pending.size === 0) waiter.done();
    }
  }

  /** A stopped one will not come further: nobody waits for it. */
  stop(name: string): void {
    this.stopped.add(name);
    for (const waiter of this.waiters) if (waiter.pending.has(name)) waiter.done();
  }

  positions(): ReadonlyMap<string, Position> {
    return new Map(this.reached);
  }

  /**
   * Waits until all of `names` have reached `position`, one of them stops, or the time is up.
   * @returns the names that have not reached it. @throws {TypeError} for a name that is not followed here.
   */
  async wait(position: Position, names: readonly string[], timeoutMs: number): Promise<readonly string[]> {
    const pending = new Set(names.filter((name) => comparePositions(this.at(name), position) < 0));
    const hopeless = [...pending].some((name) => this.stopped.has(name));
    if (pending.size > 0 && !hopeless && timeoutMs > 0) await this.waitPending(position, pending, timeoutMs);
    return [...pending];
  }

  at(name: string): Position {
    const position = this.reached.get(name);
    if (!position) throw new TypeError(`"${name}" is not followed here.`);
    return position;
  }

  private async waitPending(position: Position, pending: Set<string>, timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let waiter: Waiter | undefined;
    await new Promise<void>((done) => {
      waiter = { position, pending, done };
      this.waiters.add(waiter);
      timer = setTimeout(done, timeoutMs);
    });
    clearTimeout(timer);
    if (waiter) this.waiters.delete(waiter);
  }
}
