import { COLUMNS_OF, FILE_KINDS, TELLING_HEADERS, type Columns, type FileKind } from './columns.js';
import type { Problem } from './problem.js';

/** A header as it was understood. */
export interface Header {
  readonly kind: FileKind;
  /** Number of cells that every row must have. */
  readonly width: number;
  /** Place of every imported field that the file has. */
  readonly places: Readonly<Record<string, number>>;
  /** Headers as the file writes them. */
  readonly names: readonly string[];
  /** Columns that are left alone, as the file writes them. */
  readonly notImported: readonly string[];
}

/** One spelling for every way a header is written: case, punctuation, underscores and blanks do not count. */
export function headerKey(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[_\-:./#]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Understands a header, or says everything that is wrong with it. @param kind what the operator says the file is. */
export function readHeader(file: string, cells: readonly string[], kind?: FileKind): Header | readonly Problem[] {
  const keys = cells.map(headerKey);
  const twice = duplicates(file, cells, keys);
  if (twice.length > 0) return twice;
  const recognised = kind ?? kindOf(keys);
  if (recognised === undefined) return [unknownKind(file, cells)];
  if (recognised === 'consumables') return [unsupportedKind(file)];
  const places = placesOf(COLUMNS_OF[recognised], keys);
  const missing = missingColumns(file, recognised, places);
  if (missing.length > 0) return missing;
  const used = new Set(Object.values(places));
  const notImported = cells.filter((cell, index) => cell !== '' && !used.has(index));
  return { kind: recognised, width: cells.length, places, names: cells, notImported };
}

/** True for a header that was understood. */
export function isHeader(answer: Header | readonly Problem[]): answer is Header {
  return 'kind' in answer;
}

/** The kind whose telling headers weigh most. At least 3 points are needed, so that a file of something else is not taken for one of ours. */
function kindOf(keys: readonly string[]): keyof typeof TELLING_HEADERS | undefined {
  const kinds = [...FILE_KINDS, 'consumables'] as const;
  const weighed = kinds.map((kind) => ({ kind, weight: keys.reduce((sum, key) => sum + (TELLING_HEADERS[kind][key] ?? 0), 0) }));
  const heaviest = weighed.reduce((best, next) => (next.weight > best.weight ? next : best));
  return heaviest.weight >= 3 ? heaviest.kind : undefined;
}

/** Where each field is; of several headers that mean one field the one named first in the vocabulary counts. */
function placesOf(columns: Columns, keys: readonly string[]): Readonly<Record<string, number>> {
  const found = Object.entries(columns).flatMap(([field, { headers }]) => {
    const header = headers.find((name) => keys.includes(name));
    return header === undefined ? [] : [[field, keys.indexOf(header)] as const];
  });
  return Object.fromEntries(found);
}

function duplicates(file: string, cells: readonly string[], keys: readonly string[]): readonly Problem[] {
  return keys.flatMap((key, index) => {
    const first = keys.indexOf(key);
    if (key === '' || first === index) return [];
    const reason = `The header names "${cells[index]!}" twice, in columns ${first + 1} and ${index + 1}.`;
    return [
      { file, line: 1, column: cells[index]!, code: 'DUPLICATE_COLUMN', reason, fix: 'Rename or remove one of the two columns.' },
    ] as const;
  });
}

/** What users need is a name or a username; the other kinds say it column by column. */
function missingColumns(file: string, kind: FileKind, places: Readonly<Record<string, number>>): readonly Problem[] {
  const missing = Object.entries(COLUMNS_OF[kind])
    .filter(([field, column]) => column.needed && places[field] === undefined)
    .map(([, column]) => column.headers);
  const identified = kind !== 'users' || places['username'] !== undefined || places['email'] !== undefined;
  const needed = identified ? missing : [['username', 'email']];
  return needed.map((headers) => ({
    file,
    line: 1,
    column: titled(headers[0]!),
    code: 'MISSING_COLUMN',
    reason: `The file was recognised as ${kind}, but has no column "${titled(headers[0]!)}".`,
    fix: `Add the column. Its header may be ${headers.map((header) => `"${titled(header)}"`).join(' or ')}, in any case of letters.`,
  }));
}

const titled = (header: string): string => header.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

function unknownKind(file: string, cells: readonly string[]): Problem {
  const reason = `The columns tell no kind of file: ${cells.slice(0, 8).join(', ')}${cells.length > 8 ? ', …' : ''}.`;
  const fix = `The first line must be the header of a Snipe-IT file of ${FILE_KINDS.join(', ')}. If it is, say which with --kind.`;
  return { file, line: 1, code: 'UNKNOWN_KIND', reason, fix };
}

function unsupportedKind(file: string): Problem {
  const reason = 'The file holds accessories, consumables or components, which this version does not import. Nothing of it was read.';
  return { file, line: 1, code: 'UNSUPPORTED_KIND', reason, fix: `Leave the file out. Imported are ${FILE_KINDS.join(', ')}.` };
}
