import { setTimeout as sleep } from 'node:timers/promises';
import type { Aggregates, CommandContext, EventStore, OperationsLog, Outcome } from '@opsledger/eventsourcing';
import { reject } from '@opsledger/kernel';
import {
  askToCancel,
  compareWithLog,
  dropSpare,
  listParked,
  listRebuilds,
  rebuildReadModel,
  replayStream,
  type ComparedTable,
  type CompareOptions,
  type ParkedStream,
  type Projection,
  type ReadStore,
  type RebuildOptions,
  type RebuildRecord,
  type RebuildReport,
  type Replayed,
} from '@opsledger/read-store';
import { discardedEvents, readModelId } from './discarded-events.js';
import { pacing } from './pacing.js';

/** What the upkeep works on. */
export interface UpkeepParts {
  readonly readStore: ReadStore;
  readonly eventStore: EventStore;
  readonly aggregates: Pick<Aggregates, 'execute'>;
  /** A store on the same database whose statements may take long. */
  readonly withLongStatements: <Result>(work: (store: ReadStore) => Promise<Result>) => Promise<Result>;
  /** How far the read models that are served lag behind the log. */
  readonly lagSeconds: () => Promise<number>;
  readonly log: OperationsLog;
}

/** There is no read model of this name. */
export class UnknownReadModel extends Error {
  override readonly name = 'UnknownReadModel';
  constructor(name: string, known: readonly string[]) {
    super(`There is no read model "${name}". There are: ${[...known].sort().join(', ')}.`);
  }
}

/** What came of the replay of one stream. */
export interface ReplayedStream extends Replayed {
  readonly stream: string;
}

/** What is asked of a rebuild. */
export type RebuildRequest = Pick<RebuildOptions, 'back' | 'takeOver' | 'acceptDifferences' | 'onProgress' | 'signal'>;

/** Streams that are listed at most. */
const MOST_PARKED = 1000;
/** Milliseconds between the replays of two streams: each makes the projector look again what is set aside, and it has other streams too. */
const BETWEEN_STREAMS_MS = 50;
/** Seconds that what is served may lag behind while a rebuild runs. */
const MAX_LAG_SECONDS = 1;

/** Looks after the read models of a ledger: rebuilds them, and settles what they could not apply. */
export class ReadModelUpkeep {
  constructor(private readonly parts: UpkeepParts) {}

  /** What is set aside, oldest first. */
  parked(): Promise<readonly ParkedStream[]> {
    return listParked(this.parts.readStore.db, MOST_PARKED);
  }

  /** Applies what is set aside, of one stream or of all. @throws {UnknownReadModel} */
  async replay(readModel: string, stream?: string): Promise<readonly ReplayedStream[]> {
    const projection = this.find(readModel);
    const { readStore, eventStore } = this.parts;
    const discarded = await discardedEvents(eventStore)(readModel);
    const parked = (await this.parked()).filter((entry) => entry.projection === readModel);
    const streams = stream === undefined ? parked.map((entry) => entry.stream) : [stream];
    const replayed: ReplayedStream[] = [];
    for (const each of streams) {
      replayed.push({ stream: each, ...(await replayStream(readStore, projection, each, discarded)) });
      if (streams.length > 1) await sleep(BETWEEN_STREAMS_MS);
    }
    return replayed;
  }

  /**
   * Leaves the first of the events that are set aside of a stream out of a read model, which is recorded with its reason, and applies what has
   * waited behind it. @throws {UnknownReadModel}
   */
  async discard(readModel: string, eventId: string, context: CommandContext): Promise<Outcome> {
    this.find(readModel);
    const entry = (await this.parked()).find(({ projection, first }) => projection === readModel && first.id === eventId);
    if (!entry) {
      const discarded = await discardedEvents(this.parts.eventStore)(readModel);
      if (!discarded.has(eventId))
        return {
          accepted: false,
          rejection: reject('NOT_FOUND', 'No stream waits for this event. List what is set aside: it is the first of its stream.', [
            'eventId',
          ]),
        };
    }
    const { stream, type } = entry?.first ?? { stream: '-', type: '-' };
    const data = { readModel, eventId, stream, eventType: type };
    const outcome = await this.parts.aggregates.execute('readModel', readModelId(readModel), { type: 'DiscardParkedEvent', data }, context);
    if (outcome.accepted && entry) await this.replay(readModel, entry.stream);
    return outcome;
  }

  /** Rebuilds that are under way, were left, or can be gone back from. */
  rebuilds(): Promise<readonly RebuildRecord[]> {
    return listRebuilds(this.parts.readStore.db);
  }

  /** Builds the tables of a read model anew and serves them. @throws {UnknownReadModel} | {RebuildRefused} | {Unapplicable} */
  rebuild(readModel: string, request: RebuildRequest = {}): Promise<RebuildReport> {
    const projection = this.find(readModel);
    const { eventStore, lagSeconds, log } = this.parts;
    const pace = pacing(lagSeconds, MAX_LAG_SECONDS, request.signal ?? new AbortController().signal);
    const discarded = discardedEvents(eventStore);
    return this.parts.withLongStatements((readStore) =>
      rebuildReadModel({ readStore, eventStore, projection, discarded, log, pace, ...request }),
    );
  }

  /** Builds a read model apart and compares it with what is served, row for row; changes nothing. @returns undefined when it has no tables yet. @throws {UnknownReadModel} */
  compare(
    readModel: string,
    options: Pick<CompareOptions, 'mostShown' | 'onProgress'> = {},
  ): Promise<readonly ComparedTable[] | undefined> {
    const projection = this.find(readModel);
    const { eventStore } = this.parts;
    const discarded = discardedEvents(eventStore);
    return this.parts.withLongStatements((readStore) => compareWithLog({ ...options, readStore, eventStore, projection, discarded }));
  }

  /** Ends a rebuild that is under way, within seconds. @returns false when there is none. @throws {UnknownReadModel} */
  async cancel(readModel: string): Promise<boolean> {
    const projection = this.find(readModel);
    const active = (await this.rebuilds()).some((record) => record.projection === readModel && record.active);
    const asked = await askToCancel(this.parts.readStore.db, projection);
    if (asked && !active) await dropSpare(this.parts.readStore.db, projection);
    return asked;
  }

  /** Gives up the tables to go back to. @returns false when there are none. @throws {UnknownReadModel} */
  drop(readModel: string): Promise<boolean> {
    return dropSpare(this.parts.readStore.db, this.find(readModel));
  }

  private find(readModel: string): Projection {
    const { projections } = this.parts.readStore;
    const projection = projections.find(({ name }) => name === readModel);
    if (projection) return projection;
    throw new UnknownReadModel(
      readModel,
      projections.map(({ name }) => name),
    );
  }
}
