import { cellOf, inBatches, type TabularColumn, type TabularRow } from './column.js';

const ROWS_AT_ONCE = 500;

/**
 * A table as JSON Lines: an object for each row with its columns in their order, null where there is no value. Decimals are texts, since most
 * readers would make floats of numbers. Constant memory. @throws {UnwritableRow}
 */
export async function* jsonLinesOf(
  columns: readonly TabularColumn[],
  rows: AsyncIterable<TabularRow> | Iterable<TabularRow>,
): AsyncGenerator<string> {
  for await (const batch of inBatches(rows, ROWS_AT_ONCE))
    yield batch
      .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, cellOf(row, column)])))}\n`)
      .join('');
}
