import { DataSetCheck, type DataSetReport, type FocusVersion } from '@opsledger/focus';
import { isProblem, readRecords, type ByteSource } from '../import/read/csv-table.js';
import type { Problem } from '../import/read/problem.js';

/** What a file is, and where it departs from the specification. */
export interface FocusFileReport extends DataSetReport {
  readonly file: string;
  /** Rows that could not be read as cells. */
  readonly unreadable: readonly Problem[];
  readonly valid: boolean;
}

/** Unreadable rows that are kept for the report. */
const KEPT = 50;

/**
 * Reads a CSV file of charges once and checks it, in constant memory. @param onRow is told how many rows have been read.
 * @throws {UnreadableTable} when it is not text, or cannot be read.
 */
export async function validateFocusFile(
  source: ByteSource,
  version: FocusVersion,
  onRow: (rows: number) => void = () => undefined,
): Promise<FocusFileReport> {
  let check: DataSetCheck | undefined;
  let rows = 0;
  let unread = 0;
  const unreadable: Problem[] = [];
  for await (const item of readRecords(source)) {
    if (isProblem(item)) {
      unread += 1;
      if (unreadable.length < KEPT) unreadable.push(item);
    } else if (!check) check = new DataSetCheck(item.cells, version, item.line);
    else {
      check.add(item.cells, item.line);
      onRow((rows += 1));
    }
  }
  const report = (check ?? new DataSetCheck([], version)).report();
  return { file: source.name, ...report, errors: report.errors + unread, unreadable, valid: report.errors + unread === 0 };
}
