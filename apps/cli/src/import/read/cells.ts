import { refuseText } from '@opsledger/kernel';
import { parseAmountCell, type AmountSettings } from './amounts.js';
import type { CellTypes, Column } from './columns.js';
import { parseDate, type DateOrder } from './dates.js';
import type { Fault } from './problem.js';

/** How the cells of a column are read. */
export interface CellSettings extends AmountSettings {
  /** Undefined while the dates of the column contradict one another. */
  readonly dateOrder: DateOrder | undefined;
}

type CellValue = CellTypes[keyof CellTypes];

/** True for what databases and spreadsheets write for "nothing": an empty cell, blanks, NULL and \N. */
export function isBlank(cell: string): boolean {
  return cell === '' || cell === 'NULL' || cell === '\\N';
}

/** Reads one cell; undefined when it is blank and may be. */
export function parseCell(cell: string, column: Column, settings: CellSettings): CellValue | Fault | undefined {
  if (isBlank(cell)) return column.needed ? BLANK : undefined;
  const text = cell.normalize('NFC');
  const wrong = badText(text, column);
  if (wrong) return wrong;
  switch (column.kind) {
    case 'text':
    case 'notes':
      return text;
    case 'date':
      return parseDate(text, settings.dateOrder);
    case 'money':
      return parseAmountCell(text, settings);
    case 'months':
      return parseMonths(text);
    case 'count':
      return /^\d{1,9}$/.test(text) ? Number(text) : invalid(text, 'is not a whole number', 'Write digits only.');
    case 'yesNo':
      return parseYesNo(text);
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text) ? text : invalid(text, 'is not an e-mail address', 'Write it like name@example.com.');
    case 'country':
      return /^[A-Za-z]{2}$/.test(text)
        ? text.toUpperCase()
        : invalid(text, 'is not a country code', 'Use the two letters of ISO 3166-1, like DE or CA.');
  }
}

const BLANK: Fault = { code: 'BLANK', reason: 'The cell is blank, and the value is needed.', fix: 'Fill the cell in.' };

function badText(text: string, { kind, maxLength }: Column): Fault | undefined {
  const length = [...text].length;
  if (length > maxLength) {
    return { code: 'TOO_LONG', reason: `The cell has ${length} characters; at most ${maxLength} are kept.`, fix: 'Shorten the text.' };
  }
  const refusal = refuseText(text, ['cell'], { maxLength, multiline: kind === 'notes' });
  if (!refusal) return undefined;
  return { code: 'CONTROL_CHARACTER', reason: refusal.message, fix: 'Remove the invisible characters from the cell.' };
}

/** `36`, `36 months` or `3 years`. */
function parseMonths(text: string): number | Fault | undefined {
  const match = /^(\d{1,3})\s*(months?|mo|years?|yrs?)?$/i.exec(text);
  if (!match) return invalid(text, 'is not a number of months', 'Write the number of months, like 36.');
  const months = Number(match[1]) * (/^y/i.test(match[2] ?? '') ? 12 : 1);
  if (months === 0) return undefined;
  return months <= 600 ? months : invalid(text, 'is more than 600 months', 'Write the number of months, at most 600.');
}

function parseYesNo(text: string): boolean | Fault {
  if (/^(y|yes|true|1|x)$/i.test(text)) return true;
  return /^(n|no|false|0)$/i.test(text) ? false : invalid(text, 'is neither yes nor no', 'Write yes or no.');
}

const invalid = (text: string, what: string, fix: string): Fault => ({
  code: 'INVALID_VALUE',
  reason: `${JSON.stringify(text.slice(0, 40))} ${what}.`,
  fix,
});
