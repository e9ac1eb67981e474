import type { Projection, RowWriter } from '../projection/projection.js';
import { keyText, normaliseColumns, normaliseNext, normaliseRow, type AnyRow } from '../table/normalise.js';
import type { Table } from '../table/table.js';

/** Computes the row after a change from the row before; undefined: no row. */
type Step = (before: AnyRow | undefined) => AnyRow | undefined;

interface Change {
  readonly key: string;
  readonly step: Step;
}

interface TableChanges {
  readonly table: Table;
  readonly changes: Change[];
  /** Keys whose stored rows are needed, because the first change of the key computes from the row before. */
  readonly needed: Set<string>;
  /** Every key changed, with a row that holds at least its columns. */
  readonly touched: Map<string, AnyRow>;
}

/** The outcome for one table: what each changed row has become; undefined: it is gone. */
export interface TableOutcome {
  readonly table: Table;
  readonly changed: ReadonlyMap<string, AnyRow | undefined>;
  /** The key's columns of each row that is gone. */
  readonly removedKeys: readonly AnyRow[];
}

/** The rows that the database holds for the keys asked for, by key text. */
export type StoredRows = ReadonlyMap<string, AnyRow>;

/**
 * Collects the row changes of a batch in log order, says which stored rows they need, and computes the result from those. It is the only
 * interpretation of the handlers, so that a read model and a fold in memory cannot differ.
 */
export class ChangeSet implements RowWriter {
  private readonly tables = new Map<string, TableChanges>();

  constructor(projection: Projection) {
    for (const table of projection.tables) this.tables.set(table.name, { table, changes: [], needed: new Set(), touched: new Map() });
  }

  put(table: Table, row: unknown): void {
    const after = normaliseRow(table, row as AnyRow);
    this.add(table, after, false, () => after);
  }

  patch(table: Table, key: unknown, columns: unknown): void {
    const patch = normaliseColumns(table, columns as AnyRow);
    requireSameKey(table, key as AnyRow, patch);
    this.add(table, key as AnyRow, true, (before) => before && { ...before, ...patch });
  }

  change(table: Table, key: unknown, next: unknown): void {
    const compute = next as Step;
    this.add(table, key as AnyRow, true, (before) => {
      const after = compute(before);
      if (after === undefined || after === before) return after;
      const row = before ? normaliseNext(table, before, after) : normaliseRow(table, after);
      requireSameKey(table, key as AnyRow, row);
      return row;
    });
  }

  remove(table: Table, key: unknown): void {
    this.add(table, key as AnyRow, false, () => undefined);
  }

  /** The tables of which stored rows are needed, with the columns of their keys. */
  needs(): readonly { readonly table: Table; readonly keys: readonly AnyRow[] }[] {
    return [...this.tables.values()]
      .filter(({ needed }) => needed.size > 0)
      .map(({ table, needed, touched }) => ({ table, keys: [...needed].map((key) => keyColumns(table, touched.get(key)!)) }));
  }

  /** Applies everything, in order. Rows that end as they were are left out. */
  apply(stored: (table: Table) => StoredRows): readonly TableOutcome[] {
    return [...this.tables.values()]
      .filter(({ changes }) => changes.length > 0)
      .map((changes) => applyChanges(changes, stored(changes.table)));
  }

  private add(table: Table, keyed: AnyRow, needsRow: boolean, step: Step): void {
    const changes = this.tables.get(table.name);
    if (changes?.table !== table) throw new TypeError(`Table "${table.name}" is not declared by the projection that writes to it.`);
    const key = keyText(table, keyed);
    if (!changes.touched.has(key)) {
      changes.touched.set(key, keyed);
      if (needsRow) changes.needed.add(key);
    }
    changes.changes.push({ key, step });
  }
}

function keyColumns(table: Table, keyed: AnyRow): AnyRow {
  return normaliseColumns(table, Object.fromEntries(table.key.map((name) => [name, keyed[name]])));
}

function requireSameKey(table: Table, key: AnyRow, columns: AnyRow): void {
  // Nearly always the very same values: it is asked for every change, and whole rows are costly to put together.
  if (table.key.every((name) => columns[name] === undefined || columns[name] === key[name])) return;
  const moved = table.key.some((name) => columns[name] !== undefined) && keyText(table, { ...key, ...columns }) !== keyText(table, key);
  if (moved) throw new TypeError(`A change of table "${table.name}" must not change the row's key: remove the row and put another.`);
}

function applyChanges({ table, changes, needed, touched }: TableChanges, stored: StoredRows): TableOutcome {
  const current = new Map<string, AnyRow | undefined>();
  for (const { key, step } of changes) current.set(key, step(current.has(key) ? current.get(key) : stored.get(key)));
  const changed = new Map<string, AnyRow | undefined>();
  const removedKeys: AnyRow[] = [];
  for (const [key, row] of current) {
    if (needed.has(key) && row === stored.get(key)) continue;
    changed.set(key, row);
    if (row === undefined) removedKeys.push(keyColumns(table, touched.get(key)!));
  }
  return { table, changed, removedKeys };
}
