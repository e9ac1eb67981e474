import { writeFileSync, appendFileSync } from 'node:fs';
import type { EventStore, RecordedEvent } from '@opsledger/eventsourcing';
import { diffRows, foldRows, readAllRows, type Projection, type ReadStore, type RowOf, type Table } from '@opsledger/read-store';
import type { RowLine } from './p4-child.js';

/** Events folded at a time, so that a long log fits into memory. */
const EVENTS_AT_ONCE = 150_000;
const ROWS_PER_INSERT = 500;

/** What each table holds by a fold of the log in memory. */
export type Expected = ReadonlyMap<Table, readonly RowOf<Table>[]>;

/** Folds the whole log without a database: as many times as memory needs, each time some of the streams. */
export async function expectedRows(eventStore: EventStore, projections: readonly Projection[]): Promise<Expected> {
  const expected = new Map(projections.flatMap(({ tables }) => tables.map((table) => [table, [] as RowOf<Table>[]] as const)));
  const parts = Math.ceil(Number((await eventStore.head()).commit) / EVENTS_AT_ONCE);
  for (let part = 0; part < parts; part++) {
    const events: RecordedEvent[] = [];
    for await (const event of eventStore.readAll()) if (partOf(event.stream, parts) === part) events.push(event);
    for (const projection of projections) {
      const folded = foldRows(projection, events);
      for (const table of projection.tables) for (const row of folded.rows(table)) expected.get(table)!.push(row);
    }
  }
  return expected;
}

function partOf(stream: string, parts: number): number {
  let sum = 0;
  for (let index = 0; index < stream.length; index++) sum = (sum * 31 + stream.charCodeAt(index)) % 1_000_003;
  return sum % parts;
}

/** Writes the rows into a file, ready to be inserted. */
export function writeRows(file: string, expected: Expected): void {
  writeFileSync(file, '');
  for (const [{ name }, rows] of expected)
    for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
      const line: RowLine = { table: name, rows: JSON.stringify(rows.slice(start, start + ROWS_PER_INSERT)) };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    }
}

/** How many rows of the read models differ from the fold. */
export async function differences(store: ReadStore, expected: Expected): Promise<number> {
  let found = 0;
  for (const [table, rows] of expected) found += diffRows(table, rows, await readAllRows(store, table)).length;
  return found;
}
