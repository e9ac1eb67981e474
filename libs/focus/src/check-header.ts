import type { FocusColumn } from './columns.js';
import { doubtful, wrong, type Deviation } from './deviation.js';

/** Checks the names of the columns. Names are compared letter by letter, as the specification has them. */
export function checkHeader(header: readonly string[], columns: readonly FocusColumn[]): readonly Deviation[] {
  const known = new Set(columns.map(({ name }) => name));
  return [
    ...columns.filter(({ level, name }) => level === 'mandatory' && !header.includes(name)).map(({ name }) => missing(name, header)),
    ...header.filter((name, index) => header.indexOf(name) < index).map(duplicate),
    ...header.filter((name) => !known.has(name) && !name.startsWith('x_')).map((name) => unknown(name, known)),
    ...customFirst(header, known),
  ];
}

function missing(name: string, header: readonly string[]): Deviation {
  const near = header.find((other) => other.toLowerCase() === name.toLowerCase());
  const fix = near === undefined ? 'Add the column.' : `Rename the column "${near}".`;
  return wrong(name, 'MISSING_COLUMN', 'The column is mandatory, and the data set does not have it.', fix);
}

const duplicate = (name: string): Deviation => wrong(name, 'DUPLICATE_COLUMN', 'There are two columns of this name.', 'Take one away.');

function unknown(name: string, known: ReadonlySet<string>): Deviation {
  const near = [...known].find((other) => other.toLowerCase() === name.toLowerCase());
  if (near !== undefined)
    return wrong(name, 'UNKNOWN_COLUMN', 'This version of the specification writes the column otherwise.', `Rename it "${near}".`);
  const message = 'This version of the specification has no such column, and columns of your own begin with x_.';
  return wrong(name, 'UNKNOWN_COLUMN', message, `Rename it "x_${name}", or leave it out.`);
}

/** Columns of the specification should come first. */
function customFirst(header: readonly string[], known: ReadonlySet<string>): readonly Deviation[] {
  const last = header.findLastIndex((name) => known.has(name));
  const early = header.slice(0, Math.max(last, 0)).filter((name) => name.startsWith('x_'));
  return early.map((name) =>
    doubtful(name, 'COLUMN_ORDER', 'A column of your own stands before one of the specification.', 'Move it behind them.'),
  );
}
