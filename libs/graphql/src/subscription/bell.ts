import { CommitSignal } from '@opsledger/eventsourcing';

/** Remembers a ring until somebody has waited for it, so that none is lost while that one works. */
export class Bell {
  private rung = false;
  private readonly signal = new CommitSignal();
  readonly ring = (): void => {
    this.rung = true;
    this.signal.notify();
  };

  /** Resolves at the next ring; at once when there was one since the last call. */
  async wait(): Promise<void> {
    if (!this.rung) await this.signal.wait();
    this.rung = false;
  }
}
