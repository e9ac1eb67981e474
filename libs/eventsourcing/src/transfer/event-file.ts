import { createHash } from 'node:crypto';
import { comparePositions, formatPosition, parsePosition, START, type Position } from '../event-store/position.js';
import { FILE_FORMAT, FILE_VERSION, FOOTER_START, footerLine, HEADER_LINE, type Footer } from './event-line.js';
import { linesOf, type Line } from './lines.js';
import { parseEventLine, parseJson, refused, type FileEvent } from './parse-event-line.js';
import { TransferRefused } from './transfer-refused.js';

const BYTE_ORDER_MARK = '\ufeff';
const CHANGED = 'The file was changed on its way: copy it again as binary data, not as text';

/**
 * Reads a file of events once, from its first to its last byte, and checks everything on the way: format, places, hash. What it tells of the file is
 * true up to the event that was yielded last. Holds a line at a time, and a number for every stream.
 */
export class EventFile implements AsyncIterable<FileEvent> {
  /** Of all whole lines so far but the footer. */
  readonly hash = createHash('sha256');
  /** Bytes of these lines. */
  bytes = 0;
  events = 0;
  last: FileEvent | undefined;
  /** The footer, once it was reached and found right. */
  footer: Footer | undefined;
  private position: Position = START;
  private readonly revisions = new Map<string, number>();

  /** @param mayBeCut whether the file may end without a footer, or within a line. */
  constructor(
    private readonly chunks: AsyncIterable<Uint8Array>,
    private readonly mayBeCut = false,
  ) {}

  /** @throws {TransferRefused} the file is cut off, changed, of another format, or a stream in it lacks events. */
  async *[Symbol.asyncIterator](): AsyncGenerator<FileEvent> {
    for await (const line of linesOf(this.chunks)) {
      if (!line.whole) this.takeRest(line);
      const event = line.whole && this.take(line);
      if (event) yield event;
    }
    if (!this.mayBeCut && !this.footer) throw this.cutOff();
  }

  private take({ number, bytes }: Line): FileEvent | undefined {
    const text = bytes.toString('utf8', 0, bytes.length - 1);
    if (text.endsWith('\r')) throw new TransferRefused('file', `Line ${number} ends with CR LF. ${CHANGED}.`);
    if (this.footer) throw refused(number, 'it stands behind the footer');
    if (number > 1 && text.startsWith(FOOTER_START)) {
      this.footer = this.checkedFooter(text, number);
      return undefined;
    }
    if (number === 1) checkHeader(text);
    const event = number === 1 ? undefined : this.checkedEvent(text, number);
    this.hash.update(bytes);
    this.bytes += bytes.length;
    return event;
  }

  /** A last line without its end. A file that never held more than the beginning of the header is one too. */
  private takeRest({ number, bytes }: Line): void {
    if (number === 1 && !HEADER_LINE.startsWith(bytes.toString())) checkHeader(bytes.toString());
    if (!this.mayBeCut) throw this.cutOff();
    if (this.footer) throw refused(number, 'it stands behind the footer');
  }

  private checkedEvent(text: string, line: number): FileEvent {
    const event = parseEventLine(text, line);
    const { stream, revision } = event;
    const position = parsePosition(event.position);
    if (this.last && comparePositions(position, this.position) <= 0) {
      throw refused(line, `its position ${event.position} does not come after ${this.last.position}`);
    }
    const next = (this.revisions.get(stream) ?? -1) + 1;
    if (revision !== next) throw outOfPlace(event, next);
    this.revisions.set(stream, revision);
    this.position = position;
    this.last = event;
    this.events += 1;
    return event;
  }

  private checkedFooter(text: string, line: number): Footer {
    const { events, lastPosition, sha256 } = parseJson(text, line) as Partial<Footer>;
    if (events !== this.events) throw refused(line, `the footer counts ${String(events)} events, and the file has ${this.events}`);
    const expected = { events: this.events, lastPosition: this.last?.position ?? formatPosition(START), sha256: this.sha256() };
    if (lastPosition !== expected.lastPosition)
      throw refused(line, `the footer ends at ${String(lastPosition)}, not at ${expected.lastPosition}`);
    if (sha256 !== expected.sha256) {
      throw refused(line, 'the SHA-256 in the footer is not that of the lines before it, so one of them was changed');
    }
    if (`${text}\n` !== footerLine(expected)) throw refused(line, 'the footer is not as an export writes it');
    return expected;
  }

  /** The hash so far; more may follow. */
  private sha256(): string {
    return this.hash.copy().digest('hex');
  }

  private cutOff(): TransferRefused {
    const where = this.events === 0 ? 'before its first event' : `behind ${this.events} events, at position ${this.last!.position}`;
    return new TransferRefused(
      'file',
      `The file has no footer: it was cut off ${where}. Finish it with "opsledger export events --resume".`,
    );
  }
}

function checkHeader(text: string): void {
  if (text.startsWith(BYTE_ORDER_MARK)) throw new TransferRefused('file', `The file begins with a byte-order mark. ${CHANGED}.`);
  const header = (text.startsWith('{') ? parseJson(text, 1) : {}) as { readonly format?: unknown; readonly version?: unknown };
  if (header.format !== FILE_FORMAT) {
    throw new TransferRefused('file', 'This is not a file of exported events: its first line is not their header.');
  }
  if (header.version !== FILE_VERSION) {
    const version = JSON.stringify(header.version);
    throw new TransferRefused(
      'file',
      `The file has the version ${version}; this program reads ${FILE_VERSION}. Use the program that wrote it.`,
    );
  }
  if (`${text}\n` !== HEADER_LINE) throw refused(1, 'the header is not as an export writes it');
}

function outOfPlace({ line, stream, revision }: FileEvent, next: number): TransferRefused {
  if (next > 0) return refused(line, `stream "${stream}" goes on with revision ${revision} instead of ${next}`);
  return new TransferRefused(
    'file',
    `Line ${line}: stream "${stream}" begins with revision ${revision} instead of 0. It was truncated in the store it comes from, and such a stream ` +
      'cannot be moved: its events would get other revisions.',
  );
}
