import { stringify } from 'csv-stringify/sync';
import type { Problem } from '../read/problem.js';
import type { ImportReport } from './report.js';

const COLUMNS = ['file', 'line', 'column', 'value', 'code', 'reason', 'fix'] as const satisfies readonly (keyof Problem)[];
const NUMBER = /^-?\d+([.,]\d+)*$/;

/** The refusals of a report as CSV, one row each, to be worked through in a spreadsheet. */
export function reportCsv({ problems }: ImportReport): string {
  const rows = problems.map((problem) => COLUMNS.map((column) => safeCell(problem[column])));
  return stringify([COLUMNS, ...rows], { record_delimiter: '\r\n' });
}

/**
 * A cell that a spreadsheet shows and never runs: text that would begin a formula gets an apostrophe in front (OWASP, CSV injection).
 * Numbers stay as they are, negative ones too.
 */
export function safeCell(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
