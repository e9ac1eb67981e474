import { linesOf, parseEventLine, TransferRefused, type FileEvent } from '@opsledger/eventsourcing';
import { leafOf } from '../../transparency-log/leaf.js';
import { isAbout } from '../archive/event-pass.js';
import { FILES, type Manifest } from '../archive/manifest.js';

/** A line of the events with its leaf. */
export interface EventLine {
  readonly index: number;
  readonly event: FileEvent;
  readonly entry: Uint8Array;
}

/** A line that no export has written, or not there. */
export class BadLine extends Error {
  override readonly name = 'BadLine';
}

/** Reads the events and checks of them what can be seen without the log: form, order, number, holes in streams. @throws {BadLine} */
export async function* eventLines(chunks: AsyncIterable<Uint8Array>, manifest: Manifest): AsyncGenerator<EventLine> {
  const order = new Order(manifest);
  for await (const { number, bytes, whole } of linesOf(chunks)) {
    if (!whole) throw bad(number, 'it is cut off');
    const line = parseLine(bytes.toString('utf8', 0, bytes.length - 1), number);
    order.take(line, number);
    yield line;
  }
  order.end();
}

/** What the manifest says of the order of the events, and how far they keep to it. */
class Order {
  private last: number;
  private count = 0;
  /** The last revision that was seen of the stream of each subject. */
  private readonly revisions: Map<string, number>;

  constructor(private readonly manifest: Manifest) {
    this.last = manifest.events.firstLeaf - 1;
    this.revisions = new Map(manifest.asked.subjects?.map(({ stream }) => [stream, -1]));
  }

  take({ index, event }: EventLine, number: number): void {
    const { asked, events } = this.manifest;
    if (index <= this.last || index >= events.endLeaf) throw bad(number, `leaf ${index} does not belong there`);
    if (asked.subjects && !isAbout(event, asked.subjects)) throw bad(number, 'it is about none of the subjects');
    this.checkRevision(event, number);
    this.last = index;
    this.count += 1;
  }

  end(): void {
    const { asked, events } = this.manifest;
    if (this.count !== events.count)
      throw new BadLine(`${FILES.events} has ${this.count} events, and the manifest counts ${events.count}.`);
    if (!asked.subjects && this.count !== events.endLeaf - events.firstLeaf)
      throw new BadLine(`${FILES.events} lacks leaves of its period.`);
  }

  /** The stream of a subject goes on from revision to revision, and begins with the first unless the beginning was not asked for. */
  private checkRevision({ stream, revision }: FileEvent, number: number): void {
    const last = this.revisions.get(stream);
    if (last === undefined) return;
    const { from, fromLeaf } = this.manifest.asked;
    const mayBegin = last === -1 && (from !== undefined || fromLeaf !== undefined);
    if (!mayBegin && revision !== last + 1) throw bad(number, `the stream ${stream} has revision ${revision} instead of ${last + 1}`);
    this.revisions.set(stream, revision);
  }
}

function parseLine(text: string, number: number): EventLine {
  const [start = '', place = ''] = /^\{"index":(0|[1-9]\d{0,15}),/.exec(text) ?? [];
  if (start === '') throw bad(number, 'it does not begin with the place of its leaf');
  try {
    const event = parseEventLine(`{${text.slice(start.length)}`, number);
    const index = Number(place);
    return { index, event, entry: leafOf(event, index) };
  } catch (error) {
    if (error instanceof TransferRefused) throw new BadLine(`${FILES.events}: ${error.message}`);
    throw error instanceof RangeError ? bad(number, error.message) : error;
  }
}

const bad = (line: number, fault: string): BadLine => new BadLine(`${FILES.events}, line ${line}: ${fault}.`);
