import { Injectable } from '@nestjs/common';
import { comparePositions, EventStore, type Position } from '@opsledger/eventsourcing';
import { invalidPosition } from '../consistency/as-of.js';
import { Consistency } from '../consistency/consistency.js';

/** Takes the positions from which clients go on. */
@Injectable()
export class Resumption {
  constructor(
    private readonly consistency: Consistency,
    private readonly store: EventStore,
  ) {}

  /** Waits a while until queries show everything up to there: what was made just before can be followed. @throws {GraphQLError} INVALID_POSITION. */
  async from(after: Position | null | undefined): Promise<void> {
    if (!after || (await this.consistency.reach(after))) return;
    if (comparePositions(after, await this.store.head()) > 0) throw invalidPosition('The position lies beyond the end of the log.');
  }
}
