import { comparePositions, formatPosition, START, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import { partitionOf, partitionsOf } from '../projection/partition.js';
import type { Projection } from '../projection/projection.js';
import type { Checkpoint, Checkpoints } from './checkpoint.js';

interface Place {
  /** As the database has it. */
  stored: Checkpoint;
  /** Everything up to here has been considered; what is stored may lie behind while no event of the partition matches. */
  considered: Position;
}

/** Which partitions of a projection this node works on, how far each has come, and where the others are as far as is known. */
export class Places {
  private readonly own = new Map<number, Place>();
  private readonly elsewhere = new Map<number, { readonly position: Position; readonly live: boolean }>();

  constructor(private readonly projection: Projection) {}

  /** The partitions that are worked on here. */
  owned(): readonly number[] {
    return [...this.own.keys()];
  }

  /** Begins to work on partitions, from their stored checkpoints; those that are known already go on where they are. */
  take(checkpoints: Checkpoints): void {
    for (const [partition, stored] of checkpoints) {
      if (this.own.get(partition)?.stored.fence === stored.fence) continue;
      this.own.set(partition, { stored, considered: stored.position });
    }
  }

  /** Works on just these partitions; where the others are is as the database has it. */
  begin(own: Checkpoints, all: Checkpoints): void {
    for (const partition of this.owned()) if (!own.has(partition)) this.drop(partition);
    this.take(own);
    for (const [partition, checkpoint] of all) this.see(partition, checkpoint);
  }

  /** No longer works on a partition. */
  drop(partition: number): void {
    const place = this.own.get(partition);
    if (!place) return;
    this.own.delete(partition);
    this.elsewhere.set(partition, { position: place.considered, live: place.stored.live });
  }

  /** Another node works on a partition. */
  see(partition: number, seen: { readonly position: Position; readonly live: boolean }): void {
    if (!this.own.has(partition)) this.elsewhere.set(partition, seen);
  }

  /** Where the database has acknowledged one of its own to be. */
  storedAt(partition: number): Position | undefined {
    return this.own.get(partition)?.stored.position;
  }

  /** From where the log has to be read. */
  after(): Position {
    return lowest([...this.own.values()].map(({ considered }) => considered));
  }

  /** Everything up to here is in the tables, whoever did it. */
  reached(): Position {
    return lowest(partitionsOf(this.projection).map((partition) => this.at(partition).position));
  }

  /** Where one partition is. */
  at(partition: number): { readonly position: Position; readonly live: boolean; readonly here: boolean } {
    const place = this.own.get(partition);
    if (place) return { position: place.considered, live: place.stored.live, here: true };
    return { ...(this.elsewhere.get(partition) ?? { position: START, live: false }), here: false };
  }

  /** True when all partitions have reached the end of the log at least once, as far as is known. */
  isLive(): boolean {
    return partitionsOf(this.projection).every((partition) => this.at(partition).live);
  }

  /** True while one of its own has yet to reach the end of the log. */
  isBehind(): boolean {
    return [...this.own.values()].some(({ stored }) => !stored.live);
  }

  /**
   * Begins a subscription: picks from its pages, in order, the events to apply here. They are of its own partitions and not yet considered; one that
   * is delivered again has no second effect.
   */
  picker(): (events: readonly RecordedEvent[]) => readonly RecordedEvent[] {
    const last = new Map([...this.own].map(([partition, { considered }]) => [partition, considered]));
    return (events) =>
      events.filter(({ stream, position }) => {
        const partition = partitionOf(this.projection, stream);
        const before = last.get(partition);
        if (!before || comparePositions(position, before) <= 0) return false;
        last.set(partition, position);
        return true;
      });
  }

  /** The stored checkpoints of the partitions that some events belong to. */
  checkpointsFor(events: readonly RecordedEvent[]): Checkpoints {
    const partitions = new Set(events.map(({ stream }) => partitionOf(this.projection, stream)));
    return new Map([...partitions].map((partition) => [partition, this.own.get(partition)!.stored]));
  }

  /** The stored checkpoints that lie behind what was considered, by where they may go. */
  unstored(): readonly { readonly from: Checkpoints; readonly position: Position }[] {
    const groups = new Map<string, { from: Map<number, Checkpoint>; position: Position }>();
    for (const [partition, { stored, considered }] of this.own) {
      if (comparePositions(stored.position, considered) >= 0) continue;
      const key = formatPosition(considered);
      const group = groups.get(key) ?? { from: new Map<number, Checkpoint>(), position: considered };
      groups.set(key, group);
      group.from.set(partition, stored);
    }
    return [...groups.values()];
  }

  /** The stored checkpoints of partitions that have yet to reach the log. */
  notLive(): Checkpoints {
    return new Map([...this.own].filter(([, { stored }]) => !stored.live).map(([partition, { stored }]) => [partition, stored]));
  }

  /** Checkpoints were moved in the database. */
  moved(from: Checkpoints, to: Pick<Checkpoint, 'position' | 'lastEvent' | 'live'>): void {
    for (const [partition, { fence }] of from) {
      const place = this.own.get(partition);
      if (!place) continue;
      place.stored = { ...to, fence, live: place.stored.live || to.live };
      if (comparePositions(to.position, place.considered) > 0) place.considered = to.position;
    }
  }

  /** Everything up to a position was considered. */
  consider(position: Position): void {
    for (const place of this.own.values()) if (comparePositions(position, place.considered) > 0) place.considered = position;
  }
}

const lowest = (positions: readonly Position[]): Position =>
  positions.reduce((low, position) => (comparePositions(position, low) < 0 ? position : low), positions[0] ?? START);
