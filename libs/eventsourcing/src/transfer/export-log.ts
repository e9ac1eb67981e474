import { createHash, type Hash } from 'node:crypto';
import type { EventStore, RecordedEvent } from '../event-store/event-store.js';
import { comparePositions, formatPosition, parsePosition, START } from '../event-store/position.js';
import { EventFile } from './event-file.js';
import { eventLine, exported, footerLine, HEADER_LINE, isStoreInternal, type Footer } from './event-line.js';
import type { FileEvent } from './parse-event-line.js';
import { TransferRefused } from './transfer-refused.js';

/** Bytes that are hashed and written at once. */
const BLOCK = 256 * 1024;

/** Where an export goes. Resolves when more may be written. */
export interface ExportSink {
  write(bytes: Uint8Array): Promise<void>;
}

/** How far an earlier export came. */
export interface ResumePoint {
  /** Bytes of the file that are kept; what follows them is cut off before the export goes on. */
  readonly bytes: number;
  readonly events: number;
  readonly last?: FileEvent;
  /** Of the bytes kept. */
  readonly hash: Hash;
}

export interface ExportOptions {
  /** Goes on behind an earlier export of the same log. */
  readonly resume?: ResumePoint;
  /** Hears how many events the file holds. */
  readonly onProgress?: (events: number) => void;
}

/** What an export did: its footer, and how it came about. */
export interface ExportReport extends Footer {
  /** Events that an earlier export had written. */
  readonly kept: number;
  /** Events that the store wrote for itself, which are not exported; counted behind the resume point. */
  readonly skipped: number;
}

/**
 * Finds where an export to a file stopped: behind its last whole line, or before its footer when it was finished and the log may have grown.
 * @throws {TransferRefused} the file is damaged, or not one of exported events.
 */
export async function findResumePoint(chunks: AsyncIterable<Uint8Array>): Promise<ResumePoint> {
  const file = new EventFile(chunks, true);
  for await (const _event of file);
  const { bytes, events, last, hash } = file;
  return { bytes, events, hash, ...(last && { last }) };
}

/**
 * Writes the log as it is now, in its order, one line for each event. What is appended meanwhile is left out.
 * @throws {TransferRefused} the file to resume holds another log.
 */
export async function exportLog(store: EventStore, sink: ExportSink, options: ExportOptions = {}): Promise<ExportReport> {
  const { resume = { bytes: 0, events: 0, hash: createHash('sha256') }, onProgress = () => undefined } = options;
  const out = new HashedLines(sink, resume.hash);
  let lastPosition = resume.last?.position ?? formatPosition(START);
  let { events } = resume;
  let skipped = 0;
  if (resume.bytes === 0) await out.write(HEADER_LINE);
  const head = await store.head();
  for await (const event of eventsBehind(store, resume.last)) {
    if (comparePositions(event.position, head) > 0) break;
    if (isStoreInternal(event)) {
      skipped += 1;
      continue;
    }
    await out.write(`${eventLine(exported(event))}\n`);
    lastPosition = formatPosition(event.position);
    events += 1;
    onProgress(events);
  }
  const sha256 = await out.finish();
  const footer = { events, lastPosition, sha256 };
  await sink.write(Buffer.from(footerLine(footer)));
  return { ...footer, kept: resume.events, skipped };
}

/** The events behind `last`, which is looked up to make sure that it comes from this log. */
async function* eventsBehind(store: EventStore, last: FileEvent | undefined): AsyncGenerator<RecordedEvent> {
  if (!last) {
    yield* store.readAll();
    return;
  }
  let found = false;
  for await (const event of store.readAll({ from: parsePosition(last.position) })) {
    if (found) yield event;
    else if (eventLine(exported(event)) === last.text) found = true;
    else throw foreign(last);
  }
  if (!found) throw foreign(last);
}

function foreign({ line, position }: FileEvent): TransferRefused {
  return new TransferRefused(
    'file',
    `The file holds another log: its last event, in line ${line}, is not the one at position ${position} of this store. Export to another file.`,
  );
}

/** Gathers lines into blocks, which are hashed and written. */
class HashedLines {
  private lines: string[] = [];
  private size = 0;

  constructor(
    private readonly sink: ExportSink,
    private readonly hash: Hash,
  ) {}

  async write(line: string): Promise<void> {
    this.lines.push(line);
    this.size += line.length;
    if (this.size >= BLOCK) await this.flush();
  }

  /** Writes what is left. @returns the hash of everything. */
  async finish(): Promise<string> {
    await this.flush();
    return this.hash.digest('hex');
  }

  private async flush(): Promise<void> {
    const block = Buffer.from(this.lines.join(''));
    this.lines = [];
    this.size = 0;
    this.hash.update(block);
    await this.sink.write(block);
  }
}
