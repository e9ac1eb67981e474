import { instantOf, type Instant } from '@opsledger/kernel';

/** Reads the time, in milliseconds since the Unix epoch. */
export type Clock = () => number;

/** Server time that never runs backwards, whatever the machine's clock does: `recordedAt` is read from it. */
export class MonotoneClock {
  /** @param last milliseconds since the Unix epoch of the last event already in the log. */
  constructor(
    private readonly clock: Clock = Date.now,
    private last = 0,
  ) {}

  private text: Instant | undefined;

  now(): Instant {
    const time = this.clock();
    if (time > this.last || this.text === undefined) {
      this.last = Math.max(this.last, time);
      this.text = instantOf(this.last);
    }
    return this.text;
  }
}
