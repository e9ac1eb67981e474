import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Data that nobody in this project wrote; it is not part of the repository. */
const FOLDER = resolve(process.env['OPSLEDGER_SHARED_DATA'] ?? '../shared/data');

/** The folder of a data set, or undefined, said plainly on stderr, where it is absent. */
export function sharedData(name: string): string | undefined {
  const folder = join(FOLDER, name);
  if (existsSync(folder)) return folder;
  process.stderr.write(`SKIPPED: ${folder} is absent, so nothing is tried on it. Set OPSLEDGER_SHARED_DATA to the folder of the data.\n`);
  return undefined;
}

/** One record of a file by its headers. */
export type CsvRow = Readonly<Record<string, string>>;

/** A file as rows by header, read in the plainest way: the second opinion on what the import reads. */
export function readCsv(path: string): readonly CsvRow[] {
  const [headers = [], ...rows] = cellsOf(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  return rows.filter((row) => row.length > 1).map((row) => Object.fromEntries(headers.map((header, index) => [header, row[index]!])));
}

function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\n') rows.push([]);
  }
  return rows;
}
