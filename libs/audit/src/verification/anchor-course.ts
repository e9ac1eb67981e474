import { formatPosition, START, type Position } from '@opsledger/eventsourcing';
import type { LogSpot } from './finding.js';
import type { Anchor } from './signed-history.js';

/** How the checkpoints of one origin fared so far: up to where they agree with the log, and the first that does not. */
export class AnchorCourse {
  /** Leaves up to which all of them agree. */
  size = 0;
  agreeing = 0;
  /** The first that does not agree. */
  failed: Anchor | undefined;
  /** The last event of what it is over. */
  failedAt: Position | undefined;
  private first: Position | undefined;
  private at: Position = START;

  get broken(): boolean {
    return this.failed !== undefined;
  }

  /** A leaf was read: the first behind those that are known to be right is where a range begins. */
  passed(index: number, position: Position): void {
    if (index === this.size) this.first = position;
    this.at = position;
  }

  agrees(size: number): void {
    this.agreeing += 1;
    if (this.failed || size <= this.size) return;
    this.size = size;
    this.first = undefined;
  }

  /** @returns whether it is the first; those behind it follow from it. */
  breaks(anchor: Anchor): boolean {
    if (this.failed) return false;
    this.failed = anchor;
    this.failedAt = this.at;
    return true;
  }

  /** Where a range begins that was not vouched for. @param last position of the log's last event, when there is nothing behind what was. */
  start(last: Position): LogSpot {
    return { position: formatPosition(this.first ?? last), index: this.size };
  }
}
