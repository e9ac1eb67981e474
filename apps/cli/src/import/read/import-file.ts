import { isCurrency } from '@opsledger/kernel';
import { COLUMNS_OF, type Columns, type FileKind, type TypedRow } from './columns.js';
import { isBlank, parseCell, type CellSettings } from './cells.js';
import { isProblem, readRecords, UnreadableTable, type ByteSource, type TableRow } from './csv-table.js';
import { agreedOrder, withEvidence, type DateOrder, type OrderEvidence } from './dates.js';
import { isHeader, readHeader, type Header } from './header.js';
import { isFault, shown, type Problem } from './problem.js';

/** What the operator says about the files. */
export interface ReadSettings {
  /** Default: decided for each column by its own dates. */
  readonly dateOrder?: DateOrder;
  readonly decimal: '.' | ',';
  /** ISO 4217 code of amounts that name no currency. */
  readonly currency: string;
  /** Default: recognised by the header. */
  readonly kind?: FileKind;
}

/** A file whose header and dates have been looked at, ready to be read row by row as often as needed. */
export interface ImportFile {
  readonly source: ByteSource;
  readonly header: Header;
  readonly settings: ReadSettings;
  /** By field: what its dates say about their order. */
  readonly dateEvidence: Readonly<Record<string, OrderEvidence>>;
}

/** A row that can be imported, and where it stands. */
export type ImportRow = TypedRow & { readonly line: number };

/** Looks at the header and, over the whole file, at the order of dates. Answers the problems of a file that cannot be imported at all. */
export async function openImportFile(source: ByteSource, settings: ReadSettings): Promise<ImportFile | readonly Problem[]> {
  let header: Header | undefined;
  let evidence: Record<string, OrderEvidence> = {};
  try {
    for await (const item of readRecords(source)) {
      if (isProblem(item)) {
        if (!header) return [item];
        continue;
      }
      if (header) {
        evidence = moreEvidence(evidence, header, item);
        continue;
      }
      const read = readHeader(source.name, item.cells, settings.kind);
      if (!isHeader(read)) return read;
      header = read;
    }
  } catch (error) {
    if (!(error instanceof UnreadableTable)) throw error;
    return [error.problem];
  }
  if (!header) {
    return [{ file: source.name, code: 'EMPTY_FILE', reason: 'The file is empty.', fix: 'Check that the export finished.' }];
  }
  return { source, header, settings, dateEvidence: evidence };
}

/** True for a file that can be imported. */
export function isImportFile(answer: ImportFile | readonly Problem[]): answer is ImportFile {
  return 'header' in answer;
}

/** Reads the rows in constant memory. Each row comes typed, or as everything that is wrong with it. */
export async function* readRows(file: ImportFile): AsyncGenerator<ImportRow | readonly Problem[]> {
  const parse = rowParser(file);
  let first = true;
  for await (const item of readRecords(file.source)) {
    if (isProblem(item)) yield [item];
    else if (first) first = false;
    else if (!item.cells.every(isBlank)) yield parse(item);
  }
}

/** True for a row among problems. */
export function isRow(item: ImportRow | readonly Problem[]): item is ImportRow {
  return 'row' in item;
}

function rowParser(file: ImportFile): (row: TableRow) => ImportRow | readonly Problem[] {
  const { header, source } = file;
  const columns = Object.entries(COLUMNS_OF[header.kind]).flatMap(([field, column]) => {
    const place = header.places[field];
    return place === undefined ? [] : [{ field, column, place, settings: cellSettings(file, field) }];
  });
  const currencyPlace = header.places['currency'];
  const currencyOf = (cells: readonly string[]): string | undefined => {
    const code = currencyPlace === undefined ? undefined : cells[currencyPlace]?.toUpperCase();
    return code !== undefined && isCurrency(code) ? code : undefined;
  };
  return ({ line, cells }) => {
    if (cells.length !== header.width) return [ragged(source.name, line, cells.length, header.width)];
    const problems: Problem[] = [];
    const values: Record<string, unknown> = {};
    for (const { field, column, place, settings } of columns) {
      const cell = cells[place]!;
      const value = parseCell(cell, column, { ...settings, currency: currencyOf(cells) ?? settings.currency });
      if (isFault(value))
        problems.push({ file: source.name, line, column: header.names[place]!, ...atValue(cell), ...decided(file, field, value) });
      else values[field] = value;
    }
    return problems.length > 0 ? problems : ({ kind: header.kind, row: values, line } as unknown as ImportRow);
  };
}

const atValue = (cell: string): { value?: string } => (cell === '' ? {} : { value: shown(cell) });

function cellSettings({ settings, dateEvidence }: ImportFile, field: string): CellSettings {
  const { decimal, currency } = settings;
  const evidence = dateEvidence[field];
  return { decimal, currency, dateOrder: settings.dateOrder ?? agreedOrder(evidence ?? {}) };
}

/** A date that cannot be decided names the two lines that contradict one another. */
function decided({ dateEvidence }: ImportFile, field: string, fault: Pick<Problem, 'code' | 'reason' | 'fix'>): typeof fault {
  const { mdy, dmy } = dateEvidence[field] ?? {};
  if (fault.code !== 'AMBIGUOUS_DATE_ORDER' || mdy === undefined || dmy === undefined) return fault;
  const reason = `${fault.reason} The column uses both: line ${mdy} only makes sense with the month first, line ${dmy} only with the day first.`;
  return { ...fault, reason, fix: 'Correct the line that is wrong, or say --date-order mdy or --date-order dmy.' };
}

function moreEvidence(evidence: Record<string, OrderEvidence>, header: Header, { line, cells }: TableRow): Record<string, OrderEvidence> {
  const columns: Columns = COLUMNS_OF[header.kind];
  for (const [field, place] of Object.entries(header.places)) {
    if (columns[field]?.kind === 'date') evidence[field] = withEvidence(evidence[field] ?? {}, cells[place] ?? '', line);
  }
  return evidence;
}

function ragged(file: string, line: number, cells: number, width: number): Problem {
  const reason = `The row has ${cells} cells, the header ${width}.`;
  return {
    file,
    line,
    code: 'RAGGED_ROW',
    reason,
    fix: 'Check for a missing or an extra separator, and put text that holds one in quotation marks.',
  };
}
