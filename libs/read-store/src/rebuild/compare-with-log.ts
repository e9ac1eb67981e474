import { isDeepStrictEqual } from 'node:util';
import { sql, type Kysely } from 'kysely';
import { comparePositions, eventDecoder, START, type EventStore, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import { ChangeSet } from '../engine/change-set.js';
import { recordChanges } from '../projection/fold.js';
import { partitionOf } from '../projection/partition.js';
import type { Projection } from '../projection/projection.js';
import { loadCheckpoints } from '../projector/checkpoint.js';
import type { Discarded } from '../projector/projector.js';
import type { ReadStore } from '../read-store.js';
import { identifier } from '../table/ddl.js';
import { keyText, type AnyRow } from '../table/normalise.js';
import type { Table } from '../table/table.js';

/** A row that is not the one that follows from the log. */
export interface DifferingRow {
  readonly key: Readonly<Record<string, unknown>>;
  /** missing: only the log has it. extra: only the table has it. changed: `columns` differ. */
  readonly how: 'missing' | 'extra' | 'changed';
  readonly columns: readonly string[];
}

/** A table of a read model compared with what the log says. */
export interface ComparedTable {
  readonly table: string;
  /** Rows that follow from the log. */
  readonly rows: number;
  readonly differing: number;
  /** The first of them, by key. */
  readonly shown: readonly DifferingRow[];
}

export interface CompareOptions {
  readonly readStore: ReadStore;
  readonly eventStore: EventStore;
  readonly projection: Projection;
  /** Left out: nothing was discarded. */
  readonly discarded?: Discarded;
  /** Most rows that are named for each table. Default 100. */
  readonly mostShown?: number;
  /** Hears how many events were applied. */
  readonly onProgress?: (events: number) => void;
}

/** What a read model holds at one moment, and up to where it stems from the log. */
interface Served {
  readonly places: ReadonlyMap<number, Position>;
  readonly rows: ReadonlyMap<Table, ReadonlyMap<string, AnyRow>>;
  /** Events that are set aside. */
  readonly parked: ReadonlySet<string>;
}

/**
 * Builds a read model anew in memory, up to where it is served, and names the rows that differ. Events that are set aside or were discarded are left
 * out, as they are in what is served. Takes memory for the rows of the read model twice, and writes nothing.
 * @returns undefined when there are no tables of this version. @throws what a handler throws for an event that is not set aside.
 */
export async function compareWithLog(options: CompareOptions): Promise<readonly ComparedTable[] | undefined> {
  const { readStore, projection, mostShown = 100 } = options;
  await readStore.ready;
  const served = await servedBy(readStore, projection);
  if (!served) return undefined;
  const folded = await foldUpTo(served, options);
  return projection.tables.map((table) => compareTable(table, folded.get(table)!, served.rows.get(table)!, mostShown));
}

/** Reads everything in one snapshot, so that places and rows belong together while projectors go on. */
function servedBy({ db }: ReadStore, projection: Projection): Promise<Served | undefined> {
  return db.transaction().execute(async (transaction) => {
    await sql`set transaction isolation level repeatable read`.execute(transaction);
    const serving = await loadCheckpoints(transaction, projection);
    if (!serving) return undefined;
    const rows = new Map<Table, ReadonlyMap<string, AnyRow>>();
    for (const table of projection.tables) rows.set(table, await rowsOf(transaction, table));
    const { rows: parked } = await sql<{ event_id: string }>`
      select event_id from parked_event where projection = ${projection.name} and version = ${projection.version} and build = ${serving.build}`.execute(
      transaction,
    );
    const places = new Map([...serving.checkpoints].map(([partition, { position }]) => [partition, position]));
    return { places, rows, parked: new Set(parked.map(({ event_id: id }) => id)) };
  });
}

async function rowsOf(db: Kysely<unknown>, table: Table): Promise<ReadonlyMap<string, AnyRow>> {
  const { rows } = await sql<AnyRow>`select * from ${sql.raw(identifier(table.name))}`.execute(db);
  return new Map(rows.map((row) => [keyText(table, row), row]));
}

async function foldUpTo(
  { places, parked }: Served,
  { projection, eventStore, discarded, onProgress }: CompareOptions,
): Promise<ReadonlyMap<Table, ReadonlyMap<string, AnyRow>>> {
  const left = await discarded?.(projection.name);
  const tables = new Map(projection.tables.map((table) => [table, new Map<string, AnyRow>()]));
  const decode = eventDecoder(projection.catalogues);
  const isIn = ({ id, stream, position }: RecordedEvent): boolean =>
    !parked.has(id) && !left?.has(id) && comparePositions(position, places.get(partitionOf(projection, stream)) ?? START) <= 0;
  let events = 0;
  for await (const page of pagesUpTo(highest([...places.values()]), eventStore, new Set(Object.keys(projection.on)))) {
    const changes = new ChangeSet(projection);
    recordChanges(projection, decode, page.filter(isIn), changes);
    for (const { table, changed } of changes.apply((table) => tables.get(table)!)) {
      const rows = tables.get(table)!;
      for (const [key, row] of changed)
        if (row === undefined) rows.delete(key);
        else rows.set(key, row);
    }
    events += page.length;
    onProgress?.(events);
  }
  return tables;
}

async function* pagesUpTo(end: Position, eventStore: EventStore, types: ReadonlySet<string>): AsyncGenerator<readonly RecordedEvent[]> {
  if (comparePositions(end, START) === 0) return;
  const done = new AbortController();
  try {
    for await (const { events, position, caughtUp } of eventStore.subscribeToAll({
      after: START,
      types,
      maxPage: 2000,
      signal: done.signal,
    })) {
      yield events;
      if (caughtUp || comparePositions(position, end) >= 0) return;
    }
  } finally {
    done.abort();
  }
}

const highest = (positions: readonly Position[]): Position =>
  positions.reduce((last, at) => (comparePositions(at, last) > 0 ? at : last), START);

function compareTable(
  table: Table,
  log: ReadonlyMap<string, AnyRow>,
  served: ReadonlyMap<string, AnyRow>,
  mostShown: number,
): ComparedTable {
  const differing = [...new Set([...log.keys(), ...served.keys()])]
    .filter((key) => !isDeepStrictEqual(log.get(key), served.get(key)))
    .sort();
  const shown = differing.slice(0, mostShown).map((key) => differenceOf(table, log.get(key), served.get(key)));
  return { table: table.name, rows: log.size, differing: differing.length, shown };
}

function differenceOf(table: Table, log: AnyRow | undefined, served: AnyRow | undefined): DifferingRow {
  const keyed = (log ?? served)!;
  const columns = Object.keys(table.columns).filter((name) => !isDeepStrictEqual(log?.[name], served?.[name]));
  const key = Object.fromEntries(table.key.map((name) => [name, keyed[name]]));
  if (!log || !served) return { key, how: log ? 'missing' : 'extra', columns: [] };
  return { key, how: 'changed', columns };
}
