import { setTimeout as sleep } from 'node:timers/promises';
import {
  comparePositions,
  eventDecoder,
  markBefore,
  strayFromLog,
  type EventDecoder,
  type EventStore,
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
import type { Projection } from '../projection/projection.js';
import type { ReadStore } from '../read-store.js';
import { loadCheckpoint, moveCheckpoint, retireOtherVersions, UNREAD, type Checkpoint } from './checkpoint.js';
import { isFinal, Unapplicable } from './failures.js';
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
  readonly log: OperationsLog;
  readonly maxBatch: number;
  readonly backoffMs: { readonly min: number; readonly max: number };
  readonly signal: AbortSignal;
}

/** Runs one projection: subscribes from its checkpoint, applies batches, and starts anew after a fault. */
export class ProjectionSupervisor {
  state: ProjectionState = 'starting';
  failure: ProjectionFailure | undefined;
  private readonly decode: EventDecoder;
  private readonly types: ReadonlySet<string>;
  private checkpoint: Checkpoint = UNREAD;
  /** Everything up to here has been considered; the stored checkpoint may lie behind while no event matches. */
  private considered: Position = UNREAD.position;
  private storedAt = Date.now();
  private verified = false;
  private faults = 0;
  private unapplicable = 0;

  constructor(
    readonly projection: Projection,
    private readonly context: SupervisorContext,
  ) {
    this.decode = eventDecoder(projection.catalogues);
    this.types = new Set(Object.keys(projection.on));
  }

  /** Ends when the projector stops or this projection cannot go on. Never throws. */
  async run(): Promise<void> {
    while (!this.ending() && this.state !== 'stopped') {
      try {
        await this.follow();
        if (!this.ending()) throw new Error('The subscription ended.');
      } catch (error) {
        if (!this.ending()) await this.recover(error);
      }
    }
    if (this.state !== 'stopped')
      await this.storeConsidered().catch((error: unknown) => this.say('warn', 'could not note its checkpoint', error));
  }

  private ending(): boolean {
    return this.context.signal.aborted;
  }

  private async follow(): Promise<void> {
    const { readStore, eventStore, signal, maxBatch } = this.context;
    await readStore.ready;
    await this.loadPlace();
    const reached = comparePositions(this.considered, await eventStore.head()) >= 0;
    this.state = this.checkpoint.live ? 'live' : 'rebuilding';
    if (reached) await this.caughtUp();
    for await (const page of eventStore.subscribeToAll({ after: this.considered, types: this.types, maxPage: maxBatch, signal })) {
      const start = performance.now();
      await this.applyPage(page);
      if (page.caughtUp) await this.caughtUp();
      if (page.caughtUp && page.events.length > 0 && page.events.length < maxBatch) await this.breathe(performance.now() - start);
    }
  }

  /**
   * Rests as long as the batch took, once it has caught up: under a stream of commands the batches then grow and the database leaves half of
   * its core to others, while a single event after a quiet moment is still applied at once.
   */
  private async breathe(batchMs: number): Promise<void> {
    await sleep(Math.min(batchMs, MAX_REST_MS), undefined, { signal: this.context.signal }).catch(() => undefined);
  }

  private async loadPlace(): Promise<void> {
    const { readStore, eventStore, progress } = this.context;
    this.checkpoint = await loadCheckpoint(readStore.db, this.projection);
    const stray = this.verified ? undefined : await strayFromLog(eventStore, this.checkpoint);
    if (stray !== undefined) {
      this.context.log('warn', `Read model "${this.projection.name}" does not fit the log: ${stray}. It is rebuilt.`);
      readStore.setRebuilding(this.projection.name, true);
      await startOver(readStore.db, this.projection, this.checkpoint.fence);
      this.checkpoint = await loadCheckpoint(readStore.db, this.projection);
    }
    this.verified = true;
    this.considered = this.checkpoint.position;
    progress.advance(this.projection.name, this.considered);
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
    if (events.length === 0 && Date.now() - this.storedAt > IDLE_CHECKPOINT_MS) await this.storeConsidered();
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
    this.storedAt = Date.now();
  }

  private async recover(error: unknown): Promise<void> {
    this.failure = failureOf(error);
    if (error instanceof Unapplicable) this.unapplicable++;
    const hopeless = isFinal(error) || this.context.readStore.state() === 'broken';
    if (hopeless || (error instanceof Unapplicable && error.event && this.unapplicable >= MAX_TRIES)) {
      this.stop(error);
      return;
    }
    this.state = 'retrying';
    const { min, max } = this.context.backoffMs;
    const pause = error instanceof Unapplicable ? min : Math.min(max, min * 2 ** this.faults++);
    this.say('warn', `is tried again in ${pause} ms`, error);
    await sleep(pause * (0.75 + Math.random() / 2), undefined, { signal: this.context.signal }).catch(() => undefined);
  }

  private stop(error: unknown): void {
    this.state = 'stopped';
    this.context.progress.stop(this.projection.name);
    this.say('error', 'has stopped', error);
  }

  private say(level: 'warn' | 'error', what: string, error: unknown): void {
    const event = error instanceof Unapplicable ? error.event : undefined;
    const at = event && { type: event.type, stream: event.stream, position: `${event.position.commit}` };
    this.context.log(level, `Projection "${this.projection.name}" ${what}: ${error instanceof Error ? error.message : String(error)}`, at);
  }
}

function orUnapplicable<Result>(culprit: RecordedEvent | undefined, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new Unapplicable(error, culprit);
  }
}

function failureOf(error: unknown): ProjectionFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Unapplicable) || !error.event) return { message };
  const { id, type, stream, position } = error.event;
  return { message, event: { id, type, stream, position } };
}
