/** The text of one record, which may span lines, and the line it begins on. */
export interface LogicalRecord {
  readonly line: number;
  readonly text: string;
}

/** A quotation mark that makes a record unreadable; reading goes on with the line after it. */
export interface QuotationFault {
  readonly line: number;
  readonly reason: string;
  readonly fix: string;
}

/** A record that spans more lines or characters than this has an unclosed quotation mark. */
export const MAX_RECORD_LINES = 1000;
export const MAX_RECORD_CHARACTERS = 1_000_000;

/**
 * Groups lines (LF) into records by their quotation marks (RFC 4180). A mark inside an unquoted cell, such as the inch of `13"`, is plain
 * text. Where marks do not add up, the record is refused at the line where the mark opened, and the next line begins a new record:
 * one slip never swallows the rows after it. Blank lines are left out. Memory holds one record at a time.
 */
export async function* logicalRecords(
  texts: AsyncIterable<string>,
  delimiter: (firstLine: string) => string,
): AsyncGenerator<LogicalRecord | QuotationFault> {
  const source = new LineSource(texts);
  let separator: string | undefined;
  for (let first = await source.next(); first !== undefined; first = await source.next()) {
    if (first.trim() === '') continue;
    separator ??= delimiter(first);
    yield await readRecord(first, source, separator);
  }
}

async function readRecord(first: string, source: LineSource, separator: string): Promise<LogicalRecord | QuotationFault> {
  const line = source.line;
  const lines = [first];
  let opened = line;
  let scan = scanLine(first, separator, false);
  let size = first.length;
  while (scan.open) {
    if (scan.reopened) opened = line + lines.length - 1;
    const more = lines.length < MAX_RECORD_LINES && size < MAX_RECORD_CHARACTERS ? await source.next() : undefined;
    if (more === undefined) return giveUp(source, lines, opened - line, UNCLOSED);
    lines.push(more);
    size += more.length;
    scan = scanLine(more, separator, true);
  }
  if (!scan.fault) return { line, text: lines.join('\n') };
  const at = scan.reopened ? lines.length - 1 : opened - line;
  return giveUp(source, lines, at, scan.fault);
}

const UNCLOSED = {
  reason: 'The quotation mark that opens a cell on this line is never closed.',
  fix: 'Close the cell with a quotation mark, and write marks inside it twice ("").',
};

/** Refuses the record up to the line where its quotation mark opened and hands the lines after it back. */
function giveUp(source: LineSource, lines: readonly string[], opened: number, why: Omit<QuotationFault, 'line'>): QuotationFault {
  const line = source.line - (lines.length - 1) + opened;
  source.unread(lines.slice(opened + 1));
  return { line, ...why };
}

interface LineScan {
  /** The line ends inside a quoted cell. */
  readonly open: boolean;
  /** A quoted cell began on this line (the last one, if several). */
  readonly reopened: boolean;
  readonly fault?: Omit<QuotationFault, 'line'>;
}

/** Follows the cells of one line. @param inside whether it begins inside a quoted cell. */
function scanLine(text: string, separator: string, inside: boolean): LineScan {
  let reopened = false;
  for (let at = 0, quoted = inside; ; at++, quoted = false) {
    if (!quoted && text[at] === '"') {
      quoted = reopened = true;
      at++;
    }
    at = quoted ? closingMark(text, at) : endOfPlainCell(text, at, separator);
    if (at === OPEN) return { open: true, reopened };
    if (at === BLANK_FIRST) return { open: false, reopened: true, fault: BLANK_BEFORE_MARK };
    if (at >= text.length) return { open: false, reopened };
    if (text[at] !== separator) return { open: false, reopened, fault: textAfterMark(text[at]!) };
  }
}

/** In place of a place: the cell goes on in the next line; blanks stand before a quotation mark. */
const OPEN = -1;
const BLANK_FIRST = -2;

function endOfPlainCell(text: string, from: number, separator: string): number {
  const end = text.indexOf(separator, from);
  const cell = text.slice(from, end < 0 ? text.length : end);
  if (/^\s+"/.test(cell)) return BLANK_FIRST;
  return end < 0 ? text.length : end;
}

/** The place after the mark that closes a quoted cell; OPEN when the line ends before. Two marks together are one mark of the text. */
function closingMark(text: string, from: number): number {
  for (let at = from; ;) {
    const mark = text.indexOf('"', at);
    if (mark < 0) return OPEN;
    if (text[mark + 1] !== '"') return mark + 1;
    at = mark + 2;
  }
}

const BLANK_BEFORE_MARK = {
  reason: 'There is a blank between the separator and the quotation mark that opens a cell.',
  fix: 'Remove the blank before the quotation mark.',
};

const textAfterMark = (char: string) => ({
  reason: `A quoted cell that opens on this line is closed and then goes on with ${JSON.stringify(char)}.`,
  fix: 'Write quotation marks inside a quoted cell twice (""), and put nothing between the closing mark and the separator.',
});

/** Lines of a text that arrives in pieces, with the number of the line last delivered; lines can be handed back. */
class LineSource {
  line = 0;
  private readonly texts: AsyncIterator<string>;
  private pending: string[] = [];
  private partial = '';
  private ended = false;

  constructor(texts: AsyncIterable<string>) {
    this.texts = texts[Symbol.asyncIterator]();
  }

  async next(): Promise<string | undefined> {
    while (this.pending.length === 0 && !this.ended) await this.fill();
    const line = this.pending.pop();
    if (line !== undefined) this.line++;
    return line;
  }

  unread(lines: readonly string[]): void {
    this.line -= lines.length;
    this.pending.push(...[...lines].reverse());
  }

  /** Takes one more piece. Pending lines are kept in reverse, so that the next one is cheap to take. */
  private async fill(): Promise<void> {
    const piece = await this.texts.next();
    if (piece.done) {
      this.ended = true;
      if (this.partial !== '') this.pending = [this.partial];
      this.partial = '';
      return;
    }
    const lines = (this.partial + piece.value).split('\n');
    this.partial = lines.pop() ?? '';
    if (this.partial.length > MAX_RECORD_CHARACTERS) {
      lines.push(this.partial);
      this.partial = '';
    }
    this.pending = lines.reverse();
  }
}
