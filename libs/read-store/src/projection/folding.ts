import { eventDecoder, type EventDecoder, type RecordedEvent } from '@opsledger/eventsourcing';
import { ChangeSet } from '../engine/change-set.js';
import type { AnyRow } from '../table/normalise.js';
import type { KeyOf, RowOf, Table } from '../table/table.js';
import { recordChanges, type FoldedTables } from './fold.js';
import type { Projection, RowWriter } from './projection.js';

/** What one event made of one row; undefined: there was none before, or is none after. */
export interface RowChange {
  readonly table: Table;
  /** The columns of its key, and others. */
  readonly key: AnyRow;
  readonly before: AnyRow | undefined;
  readonly after: AnyRow | undefined;
}

/** There is no row but those that the events made. */
const NO_ROWS = { find: () => null } as const;

/** Folds events one by one, as `foldRows` does at once, and tells what each of them changed. Rows are never changed in place. */
export class Folding implements FoldedTables {
  private readonly changes: ChangeSet;
  private readonly decode: EventDecoder;

  constructor(private readonly projection: Projection) {
    this.changes = new ChangeSet(projection, NO_ROWS);
    this.decode = eventDecoder(projection.catalogues);
  }

  row<T extends Table>(table: T, key: KeyOf<T>): RowOf<T> | undefined {
    return this.changes.row(table, key) as RowOf<T> | undefined;
  }

  rows<T extends Table>(table: T): readonly RowOf<T>[] {
    return this.changes.rows(table) as readonly RowOf<T>[];
  }

  /** The rows that the event changed, in the order in which its handler named them first. @throws {UnknownEvent} | {InvalidRow} or what a handler throws. */
  apply(event: RecordedEvent): readonly RowChange[] {
    const touched = new Touched(this.changes);
    recordChanges(this.projection, this.decode, [event], touched);
    return touched.rows
      .map(({ table, key, before }) => ({ table, key, before, after: this.changes.row(table, key) }))
      .filter(({ before, after }) => before !== after);
  }
}

/** Hands changes on and notes each row as it was before the first of them. */
class Touched implements RowWriter {
  readonly rows: Omit<RowChange, 'after'>[] = [];

  constructor(private readonly changes: ChangeSet) {}

  put(table: Table, row: unknown): void {
    this.note(table, row);
    this.changes.put(table, row);
  }

  patch(table: Table, key: unknown, columns: unknown): void {
    this.note(table, key);
    this.changes.patch(table, key, columns);
  }

  change(table: Table, key: unknown, next: unknown): void {
    this.note(table, key);
    this.changes.change(table, key, next);
  }

  remove(table: Table, key: unknown): void {
    this.note(table, key);
    this.changes.remove(table, key);
  }

  private note(table: Table, keyed: unknown): void {
    const key = keyed as AnyRow;
    const known = this.rows.some((row) => row.table === table && table.key.every((column) => row.key[column] === key[column]));
    if (!known) this.rows.push({ table, key, before: this.changes.row(table, key) });
  }
}
