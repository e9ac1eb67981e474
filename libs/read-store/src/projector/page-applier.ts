import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { EventDecoder, OperationsLog, Position, RecordedEvent } from '@opsledger/eventsourcing';
import type { TableOutcome } from '../engine/change-set.js';
import { RecentRows } from '../engine/recent-rows.js';
import { commitBatch } from '../engine/write-batch.js';
import { outcomesOf, refused } from './apply-events.js';
import type { Checkpoint, TableSet } from './checkpoint.js';
import { isUnknown, TooManyParked, Unapplicable } from './failures.js';
import type { ParkedEvent } from './parked-events.js';
import type { Places } from './places.js';

/** Tries of an event that fails deterministically, before it is set aside. */
const MAX_TRIES = 3;
const BETWEEN_TRIES_MS = 10;

/** What is done with an event that cannot be applied: set aside with its stream, or everything stops there. */
export type OnPoison = 'park' | 'stop';

/** How the events of a projection are applied. */
export interface ApplierOptions {
  readonly db: Kysely<unknown>;
  readonly decode: EventDecoder;
  readonly places: Places;
  readonly onPoison: OnPoison;
  /** Most streams that may be set aside. */
  readonly maxParked: number;
  readonly log: OperationsLog;
  /** Hears of every position that is now in the tables. */
  readonly onApplied: () => void;
}

/** Events of which it is known what they do to the rows. */
export interface Prepared {
  readonly events: readonly RecordedEvent[];
  /** Undefined where one of them cannot be applied. */
  readonly outcomes: readonly TableOutcome[] | undefined;
  readonly round: number;
}

interface How {
  /** What the events do to the rows, if it is known. */
  readonly outcomes?: readonly TableOutcome[];
  /** Of the one event, which is to be set aside. */
  readonly error?: string;
}

/** Applies events to one set of tables, each batch with the checkpoints of its partitions in one transaction. */
export class PageApplier {
  /** Streams of which an event is set aside: the later ones wait behind it. */
  private readonly blocked: Set<string>;
  /** The rows as the batches leave them that were prepared. */
  private recent = new RecentRows();
  /** Rises when what was prepared no longer holds. */
  private round = 0;

  constructor(
    private readonly set: TableSet,
    private readonly options: ApplierOptions,
    known: { readonly blocked: readonly string[]; readonly discarded: ReadonlySet<string> },
  ) {
    this.blocked = new Set(known.blocked);
    this.discarded = known.discarded;
  }

  /** Ids of events that somebody has decided to leave out. */
  private readonly discarded: ReadonlySet<string>;

  /**
   * Finds out what the next events do to the rows, while those before are written. Where one of them cannot be applied, nothing is prepared: it is
   * met again when they are applied. @throws what the database answers.
   */
  async prepare(events: readonly RecordedEvent[]): Promise<Prepared> {
    const { round, recent } = this;
    const { db, decode } = this.options;
    try {
      const outcomes = await outcomesOf(db, this.set, { events: this.freeOf(events), decode, recent });
      recent.note(outcomes);
      return { events, outcomes, round };
    } catch (error) {
      if (!(error instanceof Unapplicable)) throw error;
      return { events, outcomes: undefined, round };
    }
  }

  /**
   * Applies events in order, after all that were prepared before them; with them everything up to `position` is considered.
   * @throws {Unapplicable} where an event stops everything. @throws {TooManyParked} | {LeaseLost} or what the database answers.
   */
  async apply({ events, outcomes, round }: Prepared, position: Position): Promise<void> {
    if (events.length === 0) return;
    if (outcomes && round === this.round && (await this.isCommitted(events, position, outcomes))) return;
    this.beginRound();
    await this.applyAnew(events, position);
    this.beginRound();
  }

  /** Events that neither wait behind another nor are left out. Nearly always all of them, which a look at each would be too costly for. */
  private freeOf(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    if (this.blocked.size === 0 && this.discarded.size === 0) return events;
    return events.filter(({ stream, id }) => !this.blocked.has(stream) && !this.discarded.has(id));
  }

  private async isCommitted(events: readonly RecordedEvent[], position: Position, outcomes: readonly TableOutcome[]): Promise<boolean> {
    try {
      await this.commit(events, position, { outcomes });
      return true;
    } catch (error) {
      if (!(error instanceof Unapplicable)) throw error;
      return false;
    }
  }

  /** What was prepared was for naught: the rows are others than it took for granted. */
  private beginRound(): void {
    this.round++;
    this.recent = new RecentRows();
  }

  private async applyAnew(events: readonly RecordedEvent[], position: Position): Promise<void> {
    try {
      await this.commit(events, position, {});
    } catch (error) {
      if (!(error instanceof Unapplicable)) throw error;
      await this.withoutCulprit(events, position, error);
    }
  }

  /** The events around the culprit are applied as they are; where it is not known yet, each half tells more. */
  private async withoutCulprit(events: readonly RecordedEvent[], position: Position, error: Unapplicable): Promise<void> {
    const [only] = events;
    if (events.length === 1) return this.tryAgain(only!, position, error);
    const at = error.event ? events.indexOf(error.event) : -1;
    const cuts = at < 0 ? [Math.ceil(events.length / 2)] : [at, at + 1];
    let start = 0;
    for (const end of [...cuts, events.length]) {
      const part = events.slice(start, end);
      if (part.length > 0) await this.applyAnew(part, end === events.length ? position : part.at(-1)!.position);
      start = end;
    }
  }

  private async tryAgain(event: RecordedEvent, position: Position, first: Unapplicable): Promise<void> {
    let failure = new Unapplicable(first.cause, event);
    if (isUnknown(failure)) throw failure;
    for (let tries = 1; tries < MAX_TRIES; tries++) {
      await sleep(BETWEEN_TRIES_MS);
      try {
        await this.commit([event], position, {});
        return;
      } catch (error) {
        if (!(error instanceof Unapplicable)) throw error;
        failure = new Unapplicable(error.cause, event);
      }
    }
    if (this.options.onPoison === 'stop') throw failure;
    await this.park(event, position, failure);
  }

  private async park(event: RecordedEvent, position: Position, failure: Unapplicable): Promise<void> {
    if (this.blocked.size >= this.options.maxParked) throw new TooManyParked(this.blocked.size, failure);
    await this.commit([event], position, { error: failure.message });
    this.blocked.add(event.stream);
    const { type, stream } = event;
    const { name } = this.set.projection;
    this.options.log('error', `Projection "${name}" sets ${type} aside, and what follows it in its stream: ${failure.message}`, {
      ...{ projection: name, type, stream, event: event.id, position: `${event.position.commit}` },
    });
  }

  private async commit(events: readonly RecordedEvent[], position: Position, { outcomes: known, error }: How): Promise<void> {
    const { db, decode, places, onApplied } = this.options;
    const free = error === undefined ? this.freeOf(events) : [];
    const outcomes = known ?? (await outcomesOf(db, this.set, { events: free, decode }));
    const others = free === events ? [] : events;
    const parked = others.filter(({ stream, id }) => (error !== undefined || this.blocked.has(stream)) && !this.discarded.has(id));
    const from = places.checkpointsFor(events);
    const { id, position: at } = events.at(-1)!;
    const to: Pick<Checkpoint, 'position' | 'lastEvent' | 'live'> = { position, lastEvent: { id, position: at }, live: false };
    const batch = { outcomes, parked: parked.map((event): ParkedEvent => ({ event, error })), move: { from, to } };
    await commitBatch(db, this.set, batch).catch((failure: unknown) => refused(failure, free.length === 1 ? free[0] : undefined));
    places.moved(from, to);
    onApplied();
  }
}
