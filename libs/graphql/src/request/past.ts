import type { EventStore, Position } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import type { ReadStore } from '@opsledger/read-store';

/** A state of the ledger that has passed, whole: what a request reads instead of the present one. */
export interface ReplayedPast {
  /** Of the time machine. */
  readonly id: string;
  /** The last event that counts. */
  readonly position: Position;
  /** What "now" is there: the moment that was asked for. */
  readonly at: Instant;
  /** The read models as they were. */
  readonly readStore: ReadStore;
  /** The log as it was. */
  readonly eventStore: EventStore;
}
