import { eventDecoder, type EventDecoder, type RecordedEvent } from '@opsledger/eventsourcing';
import { ChangeSet } from '../engine/change-set.js';
import { keyText, type AnyRow } from '../table/normalise.js';
import type { KeyOf, RowOf, Table } from '../table/table.js';
import type { Projection, RowWriter } from './projection.js';

const NOTHING: ReadonlyMap<string, AnyRow> = new Map();

/** A projection's tables in memory. */
export interface FoldedTables {
  /** The row with this key, or undefined. */
  row<T extends Table>(table: T, key: KeyOf<T>): RowOf<T> | undefined;
  /** All rows of a table, ordered by the text of their keys. */
  rows<T extends Table>(table: T): readonly RowOf<T>[];
}

/**
 * Folds events with a projection's own handlers, without a database: a subject as of a date, or the whole log to compare a read model with.
 * Events of types that the projection does not handle are passed over. @throws {UnknownEvent} | {InvalidRow} or what a handler throws.
 */
export function foldRows(projection: Projection, events: Iterable<RecordedEvent>): FoldedTables {
  const changes = new ChangeSet(projection);
  recordChanges(projection, eventDecoder(projection.catalogues), events, changes);
  const outcomes = new Map(changes.apply(() => NOTHING).map(({ table, changed }) => [table.name, changed]));
  const rowsOf = (table: Table): ReadonlyMap<string, AnyRow | undefined> => outcomes.get(table.name) ?? NOTHING;
  return {
    row: <T extends Table>(table: T, key: KeyOf<T>) => rowsOf(table).get(keyText(table, key)) as RowOf<T> | undefined,
    rows: <T extends Table>(table: T) => {
      const rows = [...rowsOf(table)].filter(([, row]) => row !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
      return rows.map(([, row]) => row as RowOf<T>);
    },
  };
}

/** Runs the handlers of some events into a change set. */
export function recordChanges(projection: Projection, decode: EventDecoder, events: Iterable<RecordedEvent>, changes: RowWriter): void {
  for (const recorded of events) {
    const handler = projection.on[recorded.type];
    const event = handler && decode(recorded);
    if (event) handler(event, changes);
  }
}
