import { stringify } from 'csv-stringify/sync';
import { cellOf, inBatches, type CellKind, type TabularColumn, type TabularRow } from './column.js';

const ROWS_AT_ONCE = 500;
const NUMBER = /^-?\d+([.,]\d+)*$/;

/** How a CSV file is written. */
export interface CsvOptions {
  /**
   * For programs only: texts are written as they are. Default: texts that a spreadsheet would run as a formula get an apostrophe in front.
   */
  readonly verbatim?: boolean;
}

/**
 * A table as CSV (RFC 4180: commas, CRLF, UTF-8, a header), in constant memory. No value is an empty cell.
 * @throws {UnwritableRow}
 */
export async function* csvOf(
  columns: readonly TabularColumn[],
  rows: AsyncIterable<TabularRow> | Iterable<TabularRow>,
  { verbatim = false }: CsvOptions = {},
): AsyncGenerator<string> {
  const lines = (cells: readonly (readonly string[])[]): string => stringify(cells as string[][], { record_delimiter: '\r\n' });
  yield lines([columns.map(({ name }) => name)]);
  for await (const batch of inBatches(rows, ROWS_AT_ONCE)) {
    yield lines(
      batch.map((row) =>
        columns.map((column) => {
          const cell = cellOf(row, column);
          if (cell === null) return '';
          return verbatim || !isText(column.kind) ? String(cell) : safeCell(String(cell));
        }),
      ),
    );
  }
}

const isText = (kind: CellKind): boolean => kind === 'text' || kind === 'json';

/**
 * A cell that a spreadsheet shows and never runs: text that would begin a formula gets an apostrophe in front (OWASP, CSV injection).
 * Numbers stay as they are, negative ones too.
 */
export function safeCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
