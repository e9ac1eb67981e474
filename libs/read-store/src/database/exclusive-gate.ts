/**
 * Orders the users of one database connection: whoever holds the gate runs alone, and all are let in as they came.
 * A single statement passes through it and lets go at once, because the worker keeps the order of what it is sent.
 */
export class ExclusiveGate {
  private tail: Promise<void> | undefined;

  /** Waits for the holder before, then answers with the function that lets the next one in. */
  async enter(): Promise<() => void> {
    const before = this.tail;
    let open!: () => void;
    const mine = new Promise<void>((resolve) => (open = resolve));
    this.tail = mine;
    if (before) await before;
    return () => {
      if (this.tail === mine) this.tail = undefined;
      open();
    };
  }
}
