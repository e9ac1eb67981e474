import type { RejectionCode } from '@opsledger/kernel';

/** What can be wrong with an import file, before any command is asked. Codes are stable; scripts branch on them. */
export type FileProblemCode =
  | 'UNREADABLE_FILE'
  | 'ENCODING'
  | 'EMPTY_FILE'
  | 'UNKNOWN_KIND'
  | 'UNSUPPORTED_KIND'
  | 'MISSING_COLUMN'
  | 'DUPLICATE_COLUMN'
  | 'QUOTATION'
  | 'RAGGED_ROW'
  | 'BLANK'
  | 'CONTROL_CHARACTER'
  | 'TOO_LONG'
  | 'INVALID_DATE'
  | 'AMBIGUOUS_DATE_ORDER'
  | 'INVALID_AMOUNT'
  | 'INVALID_CURRENCY'
  | 'INVALID_VALUE'
  | 'DUPLICATE'
  | 'AMBIGUOUS'
  | 'CONTRADICTORY';

/** A file problem, or the code with which the ledger refused the row's command. */
export type ProblemCode = FileProblemCode | RejectionCode | 'UNAVAILABLE';

/** One refusal in an import: where it is, what is wrong and what to do. Without a line it is about the whole file. */
export interface Problem {
  /** Base name of the file. */
  readonly file: string;
  /** Physical line, from 1, where the row begins (or where the quotation mark or byte at fault is). */
  readonly line?: number;
  /** Header of the column as the file writes it; for an encoding problem the place in the line, counted in characters from 1. */
  readonly column?: string;
  /** The cell as read, shortened to 120 characters. */
  readonly value?: string;
  readonly code: ProblemCode;
  readonly reason: string;
  readonly fix: string;
}

/** A problem whose place is not known yet: what a cell parser answers. */
export interface Fault {
  readonly code: ProblemCode;
  readonly reason: string;
  readonly fix: string;
}

/** True for an answer that is a fault. */
export function isFault(answer: unknown): answer is Fault {
  return typeof answer === 'object' && answer !== null && 'fix' in answer && 'code' in answer;
}

const SHOWN = 120;

/** A cell as reports show it: control characters escaped, long text cut. */
export function shown(value: string): string {
  // eslint-disable-next-line no-control-regex -- escaping them is the point
  const escaped = value.replace(/[\u0000-\u001f\u007f-\u009f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escaped.length <= SHOWN ? escaped : `${escaped.slice(0, SHOWN - 1)}…`;
}
