import { stringify } from 'csv-stringify/sync';

const NUMBER = /^-?\d+([.,]\d+)*$/;

/** A cell that a spreadsheet shows and never runs: text that would begin a formula gets an apostrophe in front (OWASP, CSV injection). */
function safeCell(value: string | number): string {
  const text = String(value);
  return /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** Rows as CSV, the first being the names of the columns. Lines end with LF, as all lines of an archive. */
export function csvText(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return stringify([columns, ...rows.map((row) => row.map(safeCell))], { record_delimiter: '\n' });
}
