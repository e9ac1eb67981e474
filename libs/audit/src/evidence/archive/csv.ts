import { safeCell } from '@opsledger/tabular';
import { stringify } from 'csv-stringify/sync';

/** Rows as CSV that no spreadsheet runs, the first being the names of the columns. Lines end with LF, as all lines of an archive. */
export function csvText(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return stringify([columns, ...rows.map((row) => row.map((cell) => safeCell(String(cell))))], { record_delimiter: '\n' });
}
