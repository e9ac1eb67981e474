/** What the cells of a column are. Decimals, days and instants are texts, as everywhere in this program; `json` is JSON as text. */
export type CellKind = 'text' | 'decimal' | 'integer' | 'boolean' | 'date' | 'instant' | 'json';

/** A column of a table that is handed out. */
export interface TabularColumn {
  readonly name: string;
  readonly kind: CellKind;
  readonly nullable: boolean;
  /** Digits behind the point that a decimal of Parquet has; default 12, the most that a unit price has. */
  readonly scale?: number;
}

/** A cell: a number only for integers. Null is no value. */
export type TabularCell = string | number | boolean | null;

/** A row: its cells by the names of the columns. A name that is left out is null. */
export type TabularRow = Readonly<Record<string, TabularCell>>;

/** A row that cannot be written as its columns say. */
export class UnwritableRow extends Error {
  override readonly name = 'UnwritableRow';
  constructor(
    readonly column: string,
    why: string,
  ) {
    super(`Column "${column}": ${why}.`);
  }
}

/** The cell of a column. @throws {UnwritableRow} when there is none and there must be. */
export function cellOf(row: TabularRow, { name, nullable }: TabularColumn): TabularCell {
  const cell = row[name] ?? null;
  if (cell === null && !nullable) throw new UnwritableRow(name, 'there is no value, and there must be one');
  return cell;
}

/** Groups what comes, so that work is done by the batch. */
export async function* inBatches<Item>(items: AsyncIterable<Item> | Iterable<Item>, size: number): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
