import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { decodeText, UndecodableText } from './decode-text.js';
import { logicalRecords, type LogicalRecord } from './logical-records.js';
import { shown, type Problem } from './problem.js';

/** One record of a file: its cells, blanks around them removed, and the line it begins on. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Reads a source of bytes from its start, as often as asked. */
export interface ByteSource {
  /** Base name, for reports. */
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

/** A file on disk as a source. */
export function fileSource(path: string): ByteSource {
  return { name: basename(path), open: () => createReadStream(path, { highWaterMark: 256 * 1024 }) };
}

/** Rows parsed at a time; only these are held in memory. */
const BLOCK = 256;

/** Thrown for whole-file problems: nothing after this place can be read. */
export class UnreadableTable extends Error {
  override readonly name = 'UnreadableTable';
  constructor(readonly problem: Problem) {
    super(problem.reason);
  }
}

/**
 * Reads the records of a CSV file (header included), in constant memory. The separator (comma, semicolon or tab) is the one that divides the
 * first line most often. Records that cannot be read come as problems, in their place; the others are not affected.
 * @throws {UnreadableTable} when the bytes are not text, or the file cannot be read.
 */
export async function* readRecords(source: ByteSource): AsyncGenerator<TableRow | Problem> {
  const { name } = source;
  let separator = ',';
  const block: LogicalRecord[] = [];
  try {
    for await (const item of logicalRecords(decodeText(source.open()), (line) => (separator = separatorOf(line)))) {
      if ('text' in item) block.push(item);
      if (block.length >= BLOCK || !('text' in item)) yield* parseBlock(block.splice(0), separator);
      if (!('text' in item)) yield { file: name, line: item.line, code: 'QUOTATION', reason: item.reason, fix: item.fix };
    }
  } catch (error) {
    yield* parseBlock(block.splice(0), separator);
    throw asTableError(name, error);
  }
  yield* parseBlock(block, separator);
}

/** True for a problem among rows. */
export function isProblem(item: TableRow | Problem): item is Problem {
  return 'code' in item;
}

function separatorOf(firstLine: string): string {
  const plain = firstLine.replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((separator) => ({ separator, count: plain.split(separator).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).separator;
}

function parseBlock(block: readonly LogicalRecord[], delimiter: string): readonly TableRow[] {
  if (block.length === 0) return [];
  const text = block.map((record) => record.text).join('\n');
  const rows = parse(text, { delimiter, record_delimiter: '\n', relax_quotes: true, relax_column_count: true });
  return block.map(({ line }, index) => ({ line, cells: rows[index]!.map((cell) => cell.trim()) }));
}

function asTableError(file: string, error: unknown): unknown {
  if (error instanceof UndecodableText) {
    const column = `character ${error.column} (byte ${error.offset})`;
    return new UnreadableTable({ file, line: error.line, column, code: 'ENCODING', reason: error.message, fix: error.fix });
  }
  if (error instanceof Error && 'code' in error && 'syscall' in error) {
    const reason = `The file cannot be read: ${shown(error.message)}.`;
    return new UnreadableTable({ file, code: 'UNREADABLE_FILE', reason, fix: 'Check the name of the file and the permission to read it.' });
  }
  return error;
}
