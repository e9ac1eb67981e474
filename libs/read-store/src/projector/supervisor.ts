import { setTimeout as sleep } from 'node:timers/promises';
import {
  comparePositions,
  eventDecoder,
  LeaseLost,
  markBefore,
  strayFromLog,
  type Elsewhere,
  type EventDecoder,
  type EventStore,
  type Lease,
  type Leases,
  type OperationsLog,
  type Position,
  type Progress,
  type RecordedEvent,
  type SubscriptionPage,
} from '@opsledger/eventsourcing';
import { isDeterministic } from '../database/errors.js';
import { startOver } from '../database/schema.js';
import { ChangeSet } from '../engine/change-set.js';
import { commitBatch, loadNeeded } from '../engine/write-batch.js';
import { recordChanges } from '../projection/fold.js';
import { projectionUnit } from '../lease/lease-table.js';
import type { Projection } from '../projection/projection.js';
import type { ReadStore } from '../read-store.js';
import { CheckpointMoved, loadCheckpoint, moveCheckpoint, retireOtherVersions, UNREAD, type Checkpoint } from './checkpoint.js';
import { failureOf, isFinal, orUnapplicable, Unapplicable } from './failures.js';
import type { ProjectionFailure, ProjectionState } from './projector.js';

/** Tries of an event that fails deterministically, before its projection stops. */
const MAX_TRIES = 3;
/** Longest rest between two batches, in milliseconds. */
const MAX_REST_MS = 50;
/** Milliseconds between stored checkpoints while no event matches. */
const IDLE_CHECKPOINT_MS = 5000;

/** What all supervisors of a projector share. */
export interface SupervisorContext {
  readonly readStore: ReadStore;
  readonly eventStore: EventStore;
  readonly progress: Progress;
  readonly leases: Leases;
  readonly log: OperationsLog;
  readonly maxBatch: number;
  readonly backoffMs: { readonly min: number; readonly max: number };
  readonly signal: AbortSignal;
}

/** Runs one projection while this node has its lease: subscribes from its checkpoint, applies batches, and starts anew after a fault. */
export class ProjectionSupervisor {
  state: ProjectionState = 'starting';
  failure: ProjectionFailure | undefined;
  private readonly decode: EventDecoder;
  private readonly types: ReadonlySet<string>;
  private readonly unit: string;
  private lease: Lease | undefined;
  private checkpoint: Checkpoint = UNREAD;
  /** Everything up to here has been considered; the stored checkpoint may lie behind while no event matches. */
  private considered: Position = UNREAD.position;
  /** By a clock that never jumps, in milliseconds. */
  private storedAt = performance.now();
  /** The fence under which the checkpoint was last compared with the log. */
  private verified: bigint | undefined;
  private faults = 0;
  private unapplicable = 0;

  constructor(
    readonly projection: Projection,
    private readonly context: SupervisorContext,
  ) {
    this.decode = eventDecoder(projection.catalogues);
    this.types = new Set(Object.keys(projection.on));
    this.unit = projectionUnit(projection);
  }

  /** Ends when the projector stops or this projection cannot go on. Never throws. */
  async run(): Promise<void> {
    while (!this.ending() && this.state !== 'stopped') {
      try {
        await this.follow();
        if (this.lease?.ended.aborted) await this.handBack();
        else if (!this.ending()) throw new Error('The subscription ended.');
      } catch (error) {
        if (!this.ending()) await this.recover(error);
      }
    }
    if (this.state !== 'stopped' && this.lease)
      await this.storeConsidered().catch((error: unknown) => this.say('warn', 'could not note its checkpoint', error));
  }

  /** Another node does the work. */
  elsewhere({ position, live }: Elsewhere): void {
    const { readStore, progress } = this.context;
    if (this.state === 'stopped') return;
    this.state = 'standby';
    this.failure = undefined;
    readStore.setRebuilding(this.projection.name, !live);
    progress.advance(this.projection.name, position);
  }

  private ending(): boolean {
    return this.context.signal.aborted;
  }

  private async follow(): Promise<void> {
    const { readStore, eventStore, maxBatch } = this.context;
    await readStore.ready;
    const lease = await this.takePlace();
    if (!lease) return;
    const signal = AbortSignal.any([this.context.signal, lease.ended]);
    const reached = comparePositions(this.considered, await eventStore.head()) >= 0;
    this.state = this.checkpoint.live ? 'live' : 'rebuilding';
    if (reached) await this.caughtUp();
    for await (const page of eventStore.subscribeToAll({ after: this.considered, types: this.types, maxPage: maxBatch, signal })) {
      const start = performance.now();
      await this.applyPage(page);
      if (page.caughtUp) await this.caughtUp();
      if (page.caughtUp && page.events.length > 0 && page.events.length < maxBatch) await this.breathe(performance.now() - start, signal);
    }
  }

  /**
   * Rests as long as the batch took, once it has caught up: under a stream of commands the batches then grow and the database leaves half of
   * its core to others, while a single event after a quiet moment is still applied at once.
   */
  private async breathe(batchMs: number, signal: AbortSignal): Promise<void> {
    await sleep(Math.min(batchMs, MAX_REST_MS), undefined, { signal }).catch(() => undefined);
  }

  /** Between two batches: the lease is lost, or another node is to have it. */
  private async handBack(): Promise<void> {
    this.lease = undefined;
    await this.storeConsidered();
    await this.context.leases.release(this.unit);
  }

  /** Waits for the lease and reads the checkpoint that goes with it. @returns undefined when the projector stops meanwhile. */
  private async takePlace(): Promise<Lease | undefined> {
    const { readStore, eventStore, leases, progress, signal } = this.context;
    const lease = await leases.hold(this.unit, signal);
    this.lease = lease;
    if (!lease) return undefined;
    this.checkpoint = await loadCheckpoint(readStore.db, this.projection);
    if (this.checkpoint.fence !== lease.fence) throw new CheckpointMoved(this.projection.name);
    const stray = this.verified === lease.fence ? undefined : await strayFromLog(eventStore, this.checkpoint);
    if (stray !== undefined) {
      await this.startOver(stray, lease);
      return this.takePlace();
    }
    this.verified = lease.fence;
    this.considered = this.checkpoint.position;
    progress.advance(this.projection.name, this.considered);
    return lease;
  }

  private async startOver(stray: string, { fence }: Lease): Promise<void> {
    const { log, readStore, leases } = this.context;
    log('warn', `Read model "${this.projection.name}" does not fit the log: ${stray}. It is rebuilt.`);
    readStore.setRebuilding(this.projection.name, true);
    await startOver(readStore.db, this.projection, fence);
    leases.lost(this.unit); // the fence has risen, so it is taken anew
  }

  private async applyPage({ events: delivered, position }: SubscriptionPage): Promise<void> {
    const events = this.withoutRepeats(delivered);
    // After a failure the page is redone one event at a time, so that the good ones before the culprit are kept and it is known by name.
    const size = this.unapplicable > 0 ? 1 : events.length;
    for (let start = 0; start < events.length; start += size) {
      const slice = events.slice(start, start + size);
      const isLast = start + size >= events.length;
      await this.applySlice(slice, isLast ? position : slice.at(-1)!.position);
    }
    if (comparePositions(position, this.considered) > 0) this.considered = position;
    if (events.length === 0 && performance.now() - this.storedAt > IDLE_CHECKPOINT_MS) await this.storeConsidered();
    this.context.progress.advance(this.projection.name, this.considered);
    this.faults = 0;
    this.unapplicable = 0;
    this.failure = undefined;
  }

  /** A source that delivers an event again, e.g. after a reconnection, has no second effect. */
  private withoutRepeats(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    let last = this.considered;
    return events.filter(({ position }) => {
      const isNew = comparePositions(position, last) > 0;
      if (isNew) last = position;
      return isNew;
    });
  }

  private async applySlice(events: readonly RecordedEvent[], position: Position): Promise<void> {
    const { db } = this.context.readStore;
    const last = events.at(-1)!;
    const culprit = events.length === 1 ? last : undefined;
    const changes = new ChangeSet(this.projection);
    orUnapplicable(culprit, () => recordChanges(this.projection, this.decode, events, changes));
    const stored = await loadNeeded(db, this.projection.version, changes);
    const outcomes = orUnapplicable(culprit, () => changes.apply((table) => stored.get(table.name) ?? new Map()));
    const to: Checkpoint = { ...this.checkpoint, position, lastEvent: { id: last.id, position: last.position } };
    try {
      await commitBatch(db, this.projection, outcomes, { from: this.checkpoint, to });
    } catch (error) {
      throw isDeterministic(error) ? new Unapplicable(error, culprit) : error;
    }
    this.moved(to);
    this.context.progress.advance(this.projection.name, position);
  }

  private async caughtUp(): Promise<void> {
    const { readStore } = this.context;
    if (!this.checkpoint.live) {
      await this.moveTo({ ...this.checkpoint, position: this.considered, live: true });
      const retired = await retireOtherVersions(readStore.db, this.projection);
      this.context.log('info', `Read model "${this.projection.name}" version ${this.projection.version} has reached the log.`, { retired });
    }
    readStore.setRebuilding(this.projection.name, false);
    this.state = 'live';
  }

  private async storeConsidered(): Promise<void> {
    const { position } = this.checkpoint;
    if (this.considered.commit === position.commit && this.considered.prepare === position.prepare) return;
    await this.moveTo({ ...this.checkpoint, position: this.considered });
  }

  private async moveTo(place: Checkpoint): Promise<void> {
    const to = { ...place, lastEvent: place.lastEvent ?? (await markBefore(this.context.eventStore, place.position)) };
    await moveCheckpoint(this.context.readStore.db, this.projection, this.checkpoint, to);
    this.moved(to);
  }

  private moved(to: Checkpoint): void {
    this.checkpoint = to;
    this.considered = to.position;
    this.storedAt = performance.now();
  }

  private async recover(error: unknown): Promise<void> {
    if (error instanceof LeaseLost) {
      await this.giveWay(error);
      return;
    }
    this.failure = failureOf(error);
    if (error instanceof Unapplicable) this.unapplicable++;
    const hopeless = isFinal(error) || this.context.readStore.state() === 'broken';
    if (hopeless || (error instanceof Unapplicable && error.event && this.unapplicable >= MAX_TRIES)) {
      await this.stop(error);
      return;
    }
    this.state = 'retrying';
    const { min, max } = this.context.backoffMs;
    const pause = error instanceof Unapplicable ? min : Math.min(max, min * 2 ** this.faults++);
    this.say('warn', `is tried again in ${pause} ms`, error);
    await sleep(pause * (0.75 + Math.random() / 2), undefined, { signal: this.context.signal }).catch(() => undefined);
  }

  /** Nothing was written. It goes on once the lease is free, or at once if nobody else has it. */
  private async giveWay(error: LeaseLost): Promise<void> {
    this.state = 'standby';
    this.lease = undefined;
    this.context.leases.lost(this.unit);
    this.say('info', 'gives way', error);
    await sleep(this.context.backoffMs.min, undefined, { signal: this.context.signal }).catch(() => undefined);
  }

  /** Another node may be luckier, e.g. one that runs a newer program. */
  private async stop(error: unknown): Promise<void> {
    this.state = 'stopped';
    this.context.progress.stop(this.projection.name);
    this.say('error', 'has stopped', error);
    await this.context.leases.release(this.unit).catch(() => undefined);
  }

  private say(level: 'info' | 'warn' | 'error', what: string, error: unknown): void {
    const event = error instanceof Unapplicable ? error.event : undefined;
    const at = event && { type: event.type, stream: event.stream, position: `${event.position.commit}` };
    this.context.log(level, `Projection "${this.projection.name}" ${what}: ${error instanceof Error ? error.message : String(error)}`, at);
  }
}
