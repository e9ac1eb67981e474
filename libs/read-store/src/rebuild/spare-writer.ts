import type { Kysely } from 'kysely';
import {
  comparePositions,
  eventDecoder,
  START,
  type EventStore,
  type OperationsLog,
  type Position,
  type RecordedEvent,
} from '@opsledger/eventsourcing';
import { partitionOf } from '../projection/partition.js';
import type { Projection } from '../projection/projection.js';
import { inOverlap } from '../projector/in-overlap.js';
import { PageApplier } from '../projector/page-applier.js';
import { Places } from '../projector/places.js';
import type { Spare } from './rebuild-table.js';

/** Where the partitions of a projection are, by their numbers. */
export type PositionsOf = ReadonlyMap<number, Position>;

export interface SpareWriterOptions {
  readonly projection: Projection;
  readonly eventStore: EventStore;
  readonly discarded: ReadonlySet<string>;
  readonly log: OperationsLog;
  readonly maxBatch: number;
}

/** Writes the spare tables of one projection from the log. Strict: an event that cannot be applied ends it. */
export class SpareWriter {
  events: number;
  private readonly places: Places;
  private readonly types: ReadonlySet<string>;

  constructor(
    private readonly spare: Spare,
    private readonly options: SpareWriterOptions,
  ) {
    this.events = spare.events;
    this.places = new Places(options.projection);
    this.places.take(spare.checkpoints);
    this.types = new Set(Object.keys(options.projection.on));
  }

  /** Everything up to here is in the spare tables. */
  reached(): Position {
    return this.places.reached();
  }

  /**
   * Applies everything until the end of the log is reached, or up to given places. Whoever is asked for `between` batches may wait.
   * @throws {Unapplicable} | {LeaseLost} or what the stores answer.
   */
  async advance(
    db: Kysely<unknown>,
    { until, between, signal }: { readonly until?: PositionsOf; readonly between?: () => Promise<void>; readonly signal: AbortSignal },
  ): Promise<void> {
    const { eventStore, maxBatch } = this.options;
    // A subscription says nothing at the end of the log, so where that is has to be asked first.
    const end = until ? highest([...until.values()]) : await eventStore.head();
    const isThere = (position: Position): boolean => comparePositions(position, end) >= 0;
    if (isThere(this.places.after())) return;
    const applier = this.applier(db);
    const pick = this.places.picker();
    const done = new AbortController();
    const ends = AbortSignal.any([signal, done.signal]);
    await inOverlap(
      eventStore.subscribeToAll({ after: this.places.after(), types: this.types, maxPage: maxBatch, signal: ends }),
      ({ events }) => applier.prepare(pick(events).filter((event) => this.isBefore(event, until))),
      async (page, prepared) => {
        const { events } = prepared;
        await applier.apply(prepared, until ? (events.at(-1)?.position ?? page.position) : page.position);
        this.events += events.length;
        if (!until) this.places.consider(page.position);
        if (page.caughtUp || isThere(page.position)) done.abort();
        else await between?.();
      },
    ).finally(() => {
      done.abort();
    });
    signal.throwIfAborted();
  }

  /** True when the spare tables hold something that others, at these places, cannot have yet. */
  async isAheadOf(places: PositionsOf, signal: AbortSignal): Promise<boolean> {
    const { projection, eventStore } = this.options;
    const ahead = [...places].filter(([partition, at]) => comparePositions(this.places.at(partition).position, at) > 0);
    if (ahead.length === 0) return false;
    const after = ahead.map(([, at]) => at).reduce((low, at) => (comparePositions(at, low) < 0 ? at : low));
    const done = new AbortController();
    const ends = AbortSignal.any([signal, done.signal]);
    try {
      for await (const page of eventStore.subscribeToAll({ after, types: this.types, signal: ends })) {
        const applied = page.events.some(({ stream, position }) => {
          const partition = partitionOf(projection, stream);
          const at = places.get(partition);
          const mine = this.places.at(partition).position;
          return at && comparePositions(position, at) > 0 && comparePositions(position, mine) <= 0;
        });
        if (applied) return true;
        if (page.caughtUp) return false;
      }
      return false;
    } finally {
      done.abort();
    }
  }

  private isBefore({ stream, position }: RecordedEvent, until: PositionsOf | undefined): boolean {
    if (!until) return true;
    const end = until.get(partitionOf(this.options.projection, stream));
    return end !== undefined && comparePositions(position, end) <= 0;
  }

  private applier(db: Kysely<unknown>): PageApplier {
    const { projection, discarded, log } = this.options;
    const set = { projection, slot: 'spare', build: this.spare.build } as const;
    const decode = eventDecoder(projection.catalogues);
    const options = { db, decode, places: this.places, onPoison: 'stop', maxParked: 0, log, onApplied: () => undefined } as const;
    return new PageApplier(set, options, { blocked: [], discarded });
  }
}

const highest = (positions: readonly Position[]): Position =>
  positions.reduce((last, at) => (comparePositions(at, last) > 0 ? at : last), START);
