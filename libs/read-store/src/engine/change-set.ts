import type { Projection, RowWriter } from '../projection/projection.js';
import { keyText, normaliseColumns, normaliseNext, normaliseRow, type AnyRow } from '../table/normalise.js';
import type { Table } from '../table/table.js';
import type { RecentRows } from './recent-rows.js';

/** Computes the row after a change from the row before; undefined: no row. */
type Step = (before: AnyRow | undefined) => AnyRow | undefined;

/** Changes of one row that wait for what the database holds. */
interface Waiting {
  readonly keyed: AnyRow;
  readonly steps: Step[];
}

interface TableChanges {
  readonly table: Table;
  /** What rows have become whose first change did not ask for the row before, or where that is known; undefined: gone. They are computed at once, so that no events are kept for it. */
  readonly known: Map<string, AnyRow | undefined>;
  /** The key's columns of rows that went at some time. */
  readonly gone: Map<string, AnyRow>;
  /** Rows whose stored form is needed, because their first change computes from the row before. */
  readonly waiting: Map<string, Waiting>;
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

  /** @param recent rows that need not be loaded; left out: none. */
  constructor(
    projection: Projection,
    private readonly recent?: Pick<RecentRows, 'find'>,
  ) {
    for (const table of projection.tables) this.tables.set(table.name, { table, known: new Map(), gone: new Map(), waiting: new Map() });
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

  /** What the row with this key has become by the changes so far; undefined: gone, or not known. */
  row(table: Table, key: AnyRow): AnyRow | undefined {
    return this.tables.get(table.name)?.known.get(keyText(table, key));
  }

  /** The rows of a table that there are by the changes so far, ordered by the text of their keys. */
  rows(table: Table): readonly AnyRow[] {
    const rows = [...(this.tables.get(table.name)?.known ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    return rows.map(([, row]) => row).filter((row) => row !== undefined);
  }

  /** The tables of which stored rows are needed, with the columns of their keys. */
  needs(): readonly { readonly table: Table; readonly keys: readonly AnyRow[] }[] {
    return [...this.tables.values()]
      .filter(({ waiting }) => waiting.size > 0)
      .map(({ table, waiting }) => ({ table, keys: [...waiting.values()].map(({ keyed }) => keyColumns(table, keyed)) }));
  }

  /** Applies everything, in order. Rows that end as they were are left out. */
  apply(stored: (table: Table) => StoredRows): readonly TableOutcome[] {
    return [...this.tables.values()]
      .filter(({ known, waiting }) => known.size + waiting.size > 0)
      .map((changes) => applyChanges(changes, stored(changes.table)));
  }

  private add(table: Table, keyed: AnyRow, needsRow: boolean, step: Step): void {
    const changes = this.tables.get(table.name);
    if (changes?.table !== table) throw new TypeError(`Table "${table.name}" is not declared by the projection that writes to it.`);
    const { known, waiting } = changes;
    const key = keyText(table, keyed);
    const before = waiting.get(key);
    if (before) return void before.steps.push(step);
    if (!needsRow || known.has(key)) return become(changes, { key, keyed, after: step(known.get(key)) });
    const stored = this.recent?.find(table, key);
    if (stored === undefined) return void waiting.set(key, { keyed, steps: [step] });
    const row = stored ?? undefined;
    const after = step(row);
    if (after !== row) become(changes, { key, keyed, after });
  }
}

function become(
  { known, gone }: TableChanges,
  { key, keyed, after }: { readonly key: string; readonly keyed: AnyRow; readonly after: AnyRow | undefined },
): void {
  known.set(key, after);
  if (after === undefined) gone.set(key, keyed);
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

function applyChanges({ table, known, gone, waiting }: TableChanges, stored: StoredRows): TableOutcome {
  const changed = new Map(known);
  const removed = [...gone].filter(([key]) => known.get(key) === undefined).map(([, keyed]) => keyed);
  for (const [key, { keyed, steps }] of waiting) {
    const before = stored.get(key);
    const after = steps.reduce((row, step) => step(row), before);
    if (after === before) continue;
    changed.set(key, after);
    if (after === undefined) removed.push(keyed);
  }
  return { table, changed, removedKeys: removed.map((keyed) => keyColumns(table, keyed)) };
}
