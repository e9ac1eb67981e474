import { setTimeout as sleep } from 'node:timers/promises';
import {
  CheckpointGone,
  comparePositions,
  eventDecoder,
  LeaseLost,
  markBefore,
  type Elsewhere,
  type EventDecoder,
  type EventStore,
  type OperationsLog,
  type Position,
  type Progress,
  type SubscriptionPage,
} from '@opsledger/eventsourcing';
import { analyseTables, startOver } from '../database/schema.js';
import { goLive } from '../database/versions.js';
import type { Holding, LeaseKeeper } from '../lease/lease-keeper.js';
import { projectionUnit } from '../lease/lease-table.js';
import { partitionsOf } from '../projection/partition.js';
import type { Projection } from '../projection/projection.js';
import type { ReadStore } from '../read-store.js';
import { findStray, reviveTables } from './begin-anew.js';
import { breathe } from './breathe.js';
import { CheckpointMoved, lastOf, loadCheckpoints, moveCheckpoints, type Checkpoint, type Checkpoints } from './checkpoint.js';
import type { Build } from '../table/ddl.js';
import { failureOf, isFinal, isMissing } from './failures.js';
import { inOverlap } from './in-overlap.js';
import { PageApplier, type Prepared } from './page-applier.js';
import { parkedStreams } from './parked-events.js';
import { Places } from './places.js';
import type { Discarded, ProjectionFailure, ProjectionState } from './projector.js';

/** Events after which the first statistics of the tables are worth having. */
const FIRST_ANALYSIS = 500;
/** Milliseconds between stored checkpoints of partitions that no event matches. */
const IDLE_CHECKPOINT_MS = 5000;

/** What all supervisors of a projector share. */
export interface SupervisorContext {
  readonly readStore: ReadStore;
  readonly eventStore: EventStore;
  readonly progress: Progress;
  readonly leases: LeaseKeeper;
  readonly log: OperationsLog;
  readonly maxBatch: number;
  readonly maxParked: number;
  readonly discarded: Discarded;
  readonly backoffMs: { readonly min: number; readonly max: number };
  readonly signal: AbortSignal;
}

/** Runs one projection where this node has the leases: reads the log from its checkpoints, applies batches, and starts anew after a fault. */
export class ProjectionSupervisor {
  state: ProjectionState = 'starting';
  failure: ProjectionFailure | undefined;
  readonly places: Places;
  /** The leases that it asks for, by partition. */
  readonly units: ReadonlyMap<string, number>;
  private readonly decode: EventDecoder;
  private readonly types: ReadonlySet<string>;
  /** The set of tables that it writes. */
  build: Build = 0;
  /** By a clock that never jumps, in milliseconds. Any time within the first five seconds, so that the read models do not all store theirs at once. */
  private storedAt = performance.now() - Math.random() * IDLE_CHECKPOINT_MS;
  private faults = 0;
  /** Some of its partitions have reached the log for the first time, which the views are yet to show. */
  private goesLive = false;
  /** Events applied since the start, and at which number the embedded database learns anew how large the tables are. */
  private applied = 0;
  private analysedAt = 0;

  constructor(
    readonly projection: Projection,
    private readonly context: SupervisorContext,
  ) {
    this.decode = eventDecoder(projection.catalogues);
    this.types = new Set(Object.keys(projection.on));
    this.places = new Places(projection);
    this.units = new Map(partitionsOf(projection).map((partition) => [projectionUnit(projection, partition), partition]));
  }

  /** Ends when the projector stops or this projection cannot go on. Never throws. */
  async run(): Promise<void> {
    while (!this.ending() && this.state !== 'stopped') {
      try {
        await this.follow();
      } catch (error) {
        if (!this.ending()) await this.recover(error);
      }
    }
    if (this.state !== 'stopped')
      await this.storeConsidered().catch((error: unknown) => this.say('warn', 'could not note its checkpoint', error));
  }

  /** Another node works on a partition. */
  elsewhere(unit: string, seen: Elsewhere): void {
    if (this.state === 'stopped') return;
    this.places.see(this.units.get(unit)!, seen);
    if (this.places.owned().length === 0) [this.state, this.failure] = ['standby', undefined];
    this.tell();
  }

  /** The database is further back, at `position`, as after a crash. The lease is lost, and so the checkpoint is read anew. */
  takenBack({ commit }: Position): void {
    this.say('warn', 'goes back', new Error(`The database has lost what it had acknowledged behind position ${commit}.`));
  }

  private ending(): boolean {
    return this.context.signal.aborted;
  }

  private async follow(): Promise<void> {
    const { readStore, leases } = this.context;
    await readStore.ready;
    const holding = await leases.holdSome([...this.units.keys()], this.context.signal);
    const applier = holding && (await this.takePlaces(holding));
    if (!applier) return;
    await this.readOn(applier, AbortSignal.any([this.context.signal, holding.changed]));
    if (holding.changed.aborted) await this.handBack(holding);
    else if (!this.ending()) throw new Error('The subscription ended.');
  }

  private async readOn(applier: PageApplier, signal: AbortSignal): Promise<void> {
    const { eventStore, maxBatch } = this.context;
    const reached = comparePositions(this.places.after(), await eventStore.head()) >= 0;
    this.state = this.places.isBehind() ? 'rebuilding' : 'live';
    if (reached) await this.caughtUp();
    const pick = this.places.picker();
    const pages = eventStore.subscribeToAll({ after: this.places.after(), types: this.types, maxPage: maxBatch, signal });
    await inOverlap(
      pages,
      ({ events }) => applier.prepare(pick(events)),
      async (page, prepared) => {
        const start = performance.now();
        await this.applyPage(applier, page, prepared);
        if (!page.caughtUp) return;
        await this.caughtUp();
        if (page.events.length > 0 && page.events.length < maxBatch) await breathe(performance.now() - start, signal);
      },
    );
  }

  /** Between two batches: some leases are lost, others came, or another node is to have some. */
  private async handBack({ leases }: Holding): Promise<void> {
    await this.storeConsidered();
    const ended = [...leases].filter(([, lease]) => lease.ended.aborted).map(([unit]) => unit);
    for (const unit of ended) this.places.drop(this.units.get(unit)!);
    await this.context.leases.release(...ended);
  }

  /** Reads the checkpoints that go with the leases. @returns undefined when the projection was begun anew. */
  private async takePlaces({ leases }: Holding): Promise<PageApplier | undefined> {
    const { readStore, discarded, log, maxParked } = this.context;
    const { projection, places, decode } = this;
    const stored = await loadCheckpoints(readStore.db, projection);
    if (!stored) throw new CheckpointGone(projectionUnit(projection));
    const own = new Map<number, Checkpoint>();
    for (const [unit, lease] of leases) {
      const partition = this.units.get(unit)!;
      const checkpoint = stored.checkpoints.get(partition);
      if (checkpoint?.fence !== lease.fence) throw new CheckpointMoved(projection.name);
      own.set(partition, checkpoint);
    }
    if (await this.startOverIfStray(own)) return undefined;
    places.begin(own, stored.checkpoints);
    this.tell();
    const set = { projection, slot: 'serving', build: stored.build } as const;
    const options = { db: readStore.db, decode, places, maxParked, log, onPoison: 'park', onApplied: () => this.tell() } as const;
    const known = { blocked: await parkedStreams(readStore.db, set, places.owned()), discarded: await discarded(projection.name) };
    this.build = stored.build;
    return new PageApplier(set, options, known);
  }

  /** A checkpoint that does not fit the log belongs to another log: the read model is begun anew. */
  private async startOverIfStray(own: Checkpoints): Promise<boolean> {
    const { eventStore, log, readStore } = this.context;
    const stray = await findStray(eventStore, new Map([...own].filter(([partition]) => !this.places.at(partition).here)));
    if (!stray) return false;
    log('warn', `Read model "${this.projection.name}" does not fit the log: ${stray.why}. It is rebuilt.`);
    readStore.setRebuilding(this.projection.name, true);
    const { partition, checkpoint } = stray;
    await startOver(readStore.db, this.projection, { partition, fence: checkpoint.fence, alone: readStore.alone });
    this.loseAll();
    return true;
  }

  private async applyPage(applier: PageApplier, { position }: SubscriptionPage, prepared: Prepared): Promise<void> {
    await applier.apply(prepared, position);
    this.applied += prepared.events.length;
    this.places.consider(position);
    if (performance.now() - this.storedAt > IDLE_CHECKPOINT_MS) await this.storeConsidered();
    this.tell();
    this.faults = 0;
    this.failure = undefined;
  }

  private async caughtUp(): Promise<void> {
    const { projection, places, context } = this;
    const { readStore, log } = context;
    const behind = places.notLive();
    if (behind.size > 0) {
      this.goesLive = true; // until that has been done, whatever fails meanwhile
      await this.move(behind, places.after(), true);
    }
    if (this.goesLive) {
      const live = await goLive(readStore.db, projection, readStore.alone);
      if (live) log('info', `Read model "${projection.name}" version ${projection.version} has reached the log.`, { ...live });
      this.goesLive = false;
    }
    this.state = 'live';
    this.tell();
    if (!readStore.alone || this.applied < 2 * this.analysedAt + FIRST_ANALYSIS) return;
    // The embedded database has nobody who keeps the planner's statistics: without them a filter on two columns reads far too much.
    this.analysedAt = this.applied;
    await analyseTables(readStore.db, projection, this.build);
  }

  private async storeConsidered(): Promise<void> {
    for (const { from, position } of this.places.unstored()) await this.move(from, position, false);
    this.storedAt = performance.now();
  }

  private async move(from: Checkpoints, position: Position, live: boolean): Promise<void> {
    const { readStore, eventStore } = this.context;
    const lastEvent = lastOf(from) ?? (await markBefore(eventStore, position));
    const to = { position, lastEvent, live };
    await moveCheckpoints(readStore.db, { projection: this.projection, slot: 'serving' }, { from, to });
    this.places.moved(from, to);
  }

  private tell(): void {
    this.context.progress.advance(this.projection.name, this.places.reached());
    this.context.readStore.setRebuilding(this.projection.name, !this.places.isLive());
  }

  private async recover(error: unknown): Promise<void> {
    if (error instanceof LeaseLost) return this.giveWay(error);
    if (isMissing(error) && (await this.revive())) return;
    this.failure = failureOf(error);
    if (isFinal(error) || this.context.readStore.state() === 'broken') return this.stop(error);
    this.state = 'retrying';
    const { backoffMs, signal } = this.context;
    const pause = Math.min(backoffMs.max, backoffMs.min * 2 ** this.faults++);
    this.say('warn', `is tried again in ${pause} ms`, error);
    await sleep(pause * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }

  /** The tables are gone, and not for a newer version. */
  private async revive(): Promise<boolean> {
    const { readStore, log, backoffMs, signal } = this.context;
    if (!(await reviveTables(readStore, this.projection, log))) return false;
    this.loseAll();
    this.say('warn', 'begins anew', new Error('The database has lost its checkpoint.'));
    await sleep(backoffMs.min, undefined, { signal }).catch(() => undefined);
    return true;
  }

  /** Its checkpoints have changed hands, or have been put to the start. */
  private loseAll(): void {
    for (const [unit, partition] of this.units) {
      this.context.leases.lost(unit);
      this.places.drop(partition);
    }
  }

  /** Nothing was written. It goes on with what it still has, once a lease is free again or at once. */
  private async giveWay(error: LeaseLost): Promise<void> {
    const { readStore, leases, backoffMs, signal } = this.context;
    const stored = await loadCheckpoints(readStore.db, this.projection).catch(() => undefined);
    const lost = [...this.units].filter(([unit]) => stored?.checkpoints.get(this.units.get(unit)!)?.fence !== leases.view(unit).fence);
    for (const [unit, partition] of lost.length > 0 ? lost : this.units) {
      this.places.drop(partition);
      leases.lost(unit);
    }
    if (this.places.owned().length === 0) this.state = 'standby';
    this.say('info', 'gives way', error);
    await sleep(backoffMs.min, undefined, { signal }).catch(() => undefined);
  }

  /** Another node may be luckier, e.g. one that runs a newer program. */
  private async stop(error: unknown): Promise<void> {
    this.state = 'stopped';
    this.context.progress.stop(this.projection.name);
    this.say('error', 'has stopped', error);
    await this.context.leases.release(...this.units.keys()).catch(() => undefined);
  }

  private say(level: 'info' | 'warn' | 'error', what: string, error: unknown): void {
    const { message, event } = failureOf(error);
    const at = event && { type: event.type, stream: event.stream, position: `${event.position.commit}` };
    this.context.log(level, `Projection "${this.projection.name}" ${what}: ${message}`, at);
  }
}
