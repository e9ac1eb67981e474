import { safeCell } from '@opsledger/tabular';
import { stringify } from 'csv-stringify/sync';
import type { Problem } from '../read/problem.js';
import type { ImportReport } from './report.js';

const COLUMNS = ['file', 'line', 'column', 'value', 'code', 'reason', 'fix'] as const satisfies readonly (keyof Problem)[];

/** The refusals of a report as CSV, one row each, to be worked through in a spreadsheet. */
export function reportCsv({ problems }: ImportReport): string {
  const rows = problems.map((problem) => COLUMNS.map((column) => safeCell(String(problem[column] ?? ''))));
  return stringify([COLUMNS, ...rows], { record_delimiter: '\r\n' });
}
