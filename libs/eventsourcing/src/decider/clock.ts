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

  now(): Instant {
    this.last = Math.max(this.last, this.clock());
    return instantOf(this.last);
  }
}
