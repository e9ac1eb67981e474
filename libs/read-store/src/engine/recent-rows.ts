import type { AnyRow } from '../table/normalise.js';
import type { Table } from '../table/table.js';

/** Rows of one table by the text of their keys; undefined: the row is gone. */
type Rows = Map<string, AnyRow | undefined>;

interface Generations {
  young: Rows;
  old: Rows;
}

/** Rows per table and generation; a batch may exceed it. */
const GENERATION = 4_000;

/**
 * The rows that were computed last, so that those which change again soon are not loaded again, and changes are computed before the ones before are
 * written. Nobody else writes these tables: whoever did would have moved the checkpoint, and the batch would not be written. The last two batches are
 * always known in full.
 */
export class RecentRows {
  private readonly tables = new Map<string, Generations>();

  constructor(private readonly generation = GENERATION) {}

  /** The row as it was left; null: it is gone; undefined: not known. */
  find({ name }: Table, key: string): AnyRow | null | undefined {
    const known = this.tables.get(name);
    if (!known) return undefined;
    const rows = known.young.has(key) ? known.young : known.old;
    return rows.has(key) ? (rows.get(key) ?? null) : undefined;
  }

  /** A batch was computed. */
  note(outcomes: readonly { readonly table: Table; readonly changed: ReadonlyMap<string, AnyRow | undefined> }[]): void {
    for (const { table, changed } of outcomes) {
      const known: Generations = this.tables.get(table.name) ?? { young: new Map(), old: new Map() };
      if (known.young.size >= this.generation) [known.young, known.old] = [new Map<string, AnyRow | undefined>(), known.young];
      for (const [key, row] of changed) known.young.set(key, row);
      this.tables.set(table.name, known);
    }
  }
}
