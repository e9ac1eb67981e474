import { comparePositions, type Position, type RecordedEvent, type SubscriptionPage } from '@opsledger/eventsourcing';

/** Most events kept, and most bytes of them. What is older is read from the store again. */
const KEPT_EVENTS = 4096;
const KEPT_BYTES = 16 * 1_048_576;

interface Kept {
  readonly event: RecordedEvent;
  readonly bytes: number;
}

/** Which events a subscriber wants, and how many of them at a time. */
export interface Wanted {
  readonly matches: (type: string) => boolean;
  readonly maxPage: number;
}

/**
 * The newest part of the log without a gap: every event behind `start`, up to and including `last`. All subscriptions of a process share it,
 * so each event crosses the wire and is parsed once.
 */
export class RecentEvents {
  private kept: Kept[] = [];
  private bytes = 0;

  /** @param start where it begins: everything behind it will be added, in order. */
  constructor(private start: Position) {}

  /** The position of the newest event, or where it begins. */
  get last(): Position {
    return this.kept.at(-1)?.event.position ?? this.start;
  }

  /** Adds the next event of the log; one that is known already is ignored. @param bytes its size on the wire. */
  add(event: RecordedEvent, bytes: number): void {
    if (comparePositions(event.position, this.last) <= 0) return;
    this.kept.push({ event, bytes });
    this.bytes += bytes;
    if (this.kept.length > KEPT_EVENTS || this.bytes > KEPT_BYTES) this.forgetHalf();
  }

  /** What lies behind `after`; undefined when the part from there on is no longer (or not yet) kept: then it must be read from the store. */
  behind(after: Position, { matches, maxPage }: Wanted): SubscriptionPage | undefined {
    if (comparePositions(after, this.start) < 0) return undefined;
    const events: RecordedEvent[] = [];
    let position = after;
    let index = this.firstBehind(after);
    for (; index < this.kept.length && events.length < maxPage; index += 1) {
      const { event } = this.kept[index]!;
      position = event.position;
      if (matches(event.type)) events.push(event);
    }
    return { events, position, caughtUp: index === this.kept.length };
  }

  private firstBehind(after: Position): number {
    let [low, high] = [0, this.kept.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePositions(this.kept[middle]!.event.position, after) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private forgetHalf(): void {
    const cut = Math.ceil(this.kept.length / 2);
    this.start = this.kept[cut - 1]!.event.position;
    this.kept = this.kept.slice(cut);
    this.bytes = this.kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
