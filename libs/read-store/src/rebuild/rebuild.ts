import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore, OperationsLog, Position } from '@opsledger/eventsourcing';
import { analyseTables, indexTables } from '../database/schema.js';
import type { Projection } from '../projection/projection.js';
import { Unapplicable } from '../projector/failures.js';
import type { Discarded } from '../projector/projector.js';
import type { ReadStore } from '../read-store.js';
import type { Build } from '../table/ddl.js';
import { differenceOf, snapshotOf, type TableDifference, type TableHash } from './prove.js';
import { dropSpare, noteProgress, noteState, takeSpare, type Spare } from './rebuild-table.js';
import { SpareWriter, type SpareWriterOptions } from './spare-writer.js';
import { SpareAhead, switchTables } from './switch.js';

/** What a rebuild is doing. */
export type RebuildStep = 'filling' | 'indexing' | 'comparing' | 'switching';

export interface RebuildProgress {
  readonly step: RebuildStep;
  /** Events applied so far, those of an earlier run included. */
  readonly events: number;
  /** Everything up to here is in the new tables. */
  readonly position: Position;
}

export interface RebuildOptions {
  /** Has the tables. Long statements are run on it: on a server give it a pool of its own. */
  readonly readStore: ReadStore;
  readonly eventStore: EventStore;
  readonly projection: Projection;
  /** Left out: nothing was discarded. */
  readonly discarded?: Discarded;
  readonly log?: OperationsLog;
  readonly maxBatch?: number;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Waits while others need the database. Called between batches. */
  readonly pace?: () => Promise<void>;
  /** Leaves the rebuild as it is, to be gone on with. */
  readonly signal?: AbortSignal;
  /** Takes the tables that were served before the last rebuild, and brings them up to date. */
  readonly back?: boolean;
  /** Takes over from a process that works on it. */
  readonly takeOver?: boolean;
  /** Switches though the rows are not the same. */
  readonly acceptDifferences?: boolean;
}

/** How a rebuild ended. differs: nothing was switched; it may be gone on with. */
export interface RebuildReport {
  readonly outcome: 'switched' | 'differs' | 'cancelled';
  readonly events: number;
  readonly resumed: boolean;
  /** What the new tables hold, as compared. Empty on the way back, which compares nothing. */
  readonly tables: readonly TableHash[];
  readonly differences: readonly TableDifference[];
}

/** Milliseconds between notes of progress in the database. */
const NOTE_MS = 1000;
/** Milliseconds between tries while something is in the way. */
const AGAIN_MS = 50;

class Cancelled extends Error {}

/**
 * Builds the tables of a read model anew beside those that are served, proves that they hold the same rows, and serves them. Queries and
 * projectors go on meanwhile. It can be left at any moment and gone on with, also by another process.
 * @throws {RebuildRefused} with what to do. @throws {Unapplicable} an event cannot be applied: the served tables are as they were.
 * @throws the reason of `signal` when it is aborted.
 */
export async function rebuildReadModel(options: RebuildOptions): Promise<RebuildReport> {
  const { readStore, projection, back = false, takeOver = false } = options;
  await readStore.ready;
  const spare = await takeSpare(readStore.db, projection, { back, takeOver });
  try {
    return await run(options, spare);
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    await dropSpare(readStore.db, projection);
    return { outcome: 'cancelled', events: spare.events, resumed: spare.resumed, tables: [], differences: [] };
  }
}

async function run(options: RebuildOptions, spare: Spare): Promise<RebuildReport> {
  const work = await Work.begin(options, spare);
  try {
    return await runSteps(options, spare, work);
  } catch (error) {
    // Whoever goes on with it should know how many events there were; a count that is too low does no harm.
    if (!(error instanceof Cancelled)) await noteProgress(options.readStore.db, options.projection, work.writer.events).catch(() => false);
    if (error instanceof Unapplicable)
      await noteState(options.readStore.db, options.projection, { state: 'failed', detail: error.message }).catch(() => undefined);
    throw error;
  }
}

async function runSteps(options: RebuildOptions, spare: Spare, work: Work): Promise<RebuildReport> {
  const { readStore, projection, back = false, acceptDifferences = false } = options;
  await work.fill('filling');
  if (!back) await work.index();
  await work.fill('filling');
  const proof = back ? { tables: [], differences: [] } : await work.prove();
  const report = { events: work.writer.events, resumed: spare.resumed, ...proof };
  if (proof.differences.length > 0 && !acceptDifferences) {
    const detail = proof.differences.map(({ table, rows }) => `${table}: ${rows} rows`).join(', ');
    await noteState(readStore.db, projection, { state: 'differs', detail });
    return { outcome: 'differs', ...report };
  }
  await work.switch();
  return { outcome: 'switched', ...report };
}

/** One run of a rebuild. */
class Work {
  private notedAt = 0;

  readonly writer: SpareWriter;
  private readonly build: Build;
  private readonly signal: AbortSignal;

  private constructor(
    private readonly options: RebuildOptions,
    private readonly writing: SpareWriterOptions,
    spare: Spare,
  ) {
    this.writer = new SpareWriter(spare, writing);
    this.build = spare.build;
    this.signal = options.signal ?? new AbortController().signal;
  }

  static async begin(options: RebuildOptions, spare: Spare): Promise<Work> {
    const { projection, eventStore, log = () => undefined, maxBatch = 2000 } = options;
    const discarded = (await options.discarded?.(projection.name)) ?? new Set<string>();
    return new Work(options, { projection, eventStore, discarded, log, maxBatch }, spare);
  }

  /** Applies everything up to the end of the log. */
  async fill(step: RebuildStep): Promise<void> {
    this.tell(step);
    const between = async (): Promise<void> => {
      this.tell(step);
      await this.note();
      await this.options.pace?.();
    };
    await this.writer.advance(this.options.readStore.db, { between, signal: this.signal });
    this.tell(step);
    await this.note(true);
  }

  /** Indexes that are made once the rows are there cost a fraction. */
  async index(): Promise<void> {
    this.tell('indexing');
    await indexTables(this.options.readStore.db, this.writing.projection, this.build);
    await analyseTables(this.options.readStore.db, this.writing.projection, this.build);
  }

  /** Compares both sets at the very same places of the log. */
  async prove(): Promise<Pick<RebuildReport, 'tables' | 'differences'>> {
    this.tell('comparing');
    const { db } = this.options.readStore;
    const { projection } = this.writing;
    const served = await this.servedSnapshot();
    await this.writer.advance(db, { until: served.places, signal: this.signal });
    const { tables } = await snapshotOf(db, projection, { slot: 'spare', build: this.build });
    const unlike = projection.tables.filter((_, index) => !sameHash(served.tables[index]!, tables[index]!));
    const differences = [];
    for (const table of unlike) differences.push(await differenceOf(db, table, projection.version));
    return { tables, differences };
  }

  /** Takes a moment in which the served tables are no less far than the spare ones. */
  private async servedSnapshot() {
    const { db } = this.options.readStore;
    for (;;) {
      const snapshot = await snapshotOf(db, this.writing.projection, { slot: 'serving', build: this.build === 0 ? 1 : 0 });
      if (!(await this.writer.isAheadOf(snapshot.places, this.signal))) return snapshot;
      await this.rest();
    }
  }

  async switch(): Promise<void> {
    for (;;) {
      await this.fill('switching');
      try {
        if (await switchTables(this.options.readStore.db, this.writing, this.signal)) return;
      } catch (error) {
        if (!(error instanceof SpareAhead)) throw error;
      }
      await this.rest();
    }
  }

  private async rest(): Promise<void> {
    await this.note();
    await sleep(AGAIN_MS, undefined, { signal: this.signal });
  }

  private tell(step: RebuildStep): void {
    this.options.onProgress?.({ step, events: this.writer.events, position: this.writer.reached() });
  }

  private async note(now = false): Promise<void> {
    if (!now && performance.now() - this.notedAt < NOTE_MS) return;
    this.notedAt = performance.now();
    if (!(await noteProgress(this.options.readStore.db, this.writing.projection, this.writer.events))) throw new Cancelled();
  }
}

const sameHash = (a: TableHash, b: TableHash): boolean => a.hash === b.hash && a.rows === b.rows;
