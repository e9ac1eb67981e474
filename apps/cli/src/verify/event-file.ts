import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Finding, VerifiableLog } from '@opsledger/audit';
import { formatPosition, linesOf, parsePosition, START, type Position, type RecordedEvent } from '@opsledger/eventsourcing';

/**
 * The log in a file that "export events" wrote, read as it is: a line that is no event, a cut end or a wrong hash is a finding like any other,
 * where an import would refuse the file.
 */
export function logOfFile(path: string): VerifiableLog {
  let reading: FileReading | undefined;
  const read = (): AsyncGenerator<RecordedEvent> => {
    reading = new FileReading(path);
    return reading.events();
  };
  return { signing: read, all: read, faults: () => reading?.faults ?? [] };
}

class FileReading {
  readonly faults: Finding[] = [];
  private readonly hash = createHash('sha256');
  private last: Position = START;
  private footer: { readonly sha256: unknown } | undefined;

  constructor(private readonly path: string) {}

  async *events(): AsyncGenerator<RecordedEvent> {
    for await (const { bytes, number, whole } of linesOf(createReadStream(this.path, { highWaterMark: 256 * 1024 }))) {
      const text = bytes.toString('utf8', 0, whole ? bytes.length - 1 : bytes.length);
      const value = parse(text);
      if (this.footer) this.tell(`Line ${number} stands behind the footer.`);
      if (isFooter(value)) {
        this.footer = value;
        continue;
      }
      this.hash.update(bytes);
      if (number === 1 && isHeader(value)) continue;
      const event = eventOf(value);
      if (!event) this.tell(`Line ${number} is not an event.`);
      else {
        this.last = event.position;
        yield event;
      }
    }
    this.end();
  }

  private end(): void {
    if (!this.footer) this.tell('The file has no footer: its end was cut off.');
    else if (this.footer.sha256 !== this.hash.digest('hex'))
      this.tell('The SHA-256 in the footer is not that of the lines before it: the file was changed after it was written.');
  }

  private tell(cause: string): void {
    this.faults.push({ kind: 'unreadableEvent', position: formatPosition(this.last), cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isHeader = (value: unknown): boolean => isObject(value) && value['format'] === 'opsledger-events';
const isFooter = (value: unknown): value is { readonly sha256: unknown } => isObject(value) && 'events' in value && 'sha256' in value;

function eventOf(value: unknown): RecordedEvent | undefined {
  if (!isObject(value)) return undefined;
  const { position, stream, revision, id, type, data, metadata, created } = value;
  const place = typeof position === 'string' ? positionOf(position) : undefined;
  const named = typeof stream === 'string' && typeof id === 'string' && typeof type === 'string' && Number.isSafeInteger(revision);
  if (!place || !named || !isObject(data) || !isObject(metadata)) return undefined;
  return { position: place, stream, revision, id, type, data, metadata, created } as RecordedEvent;
}

function positionOf(text: string): Position | undefined {
  try {
    return parsePosition(text);
  } catch {
    return undefined;
  }
}
